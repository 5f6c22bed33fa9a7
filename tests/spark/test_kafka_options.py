"""How the feature job reaches brokers that want TLS and a password, tried on one."""

from kafka import KafkaAdminClient, KafkaProducer
from kafka.admin import NewTopic

from kafka_topics.brokers import Brokers
from spark.kafka_options import kafka_options
from spark.settings import Settings
from tests.secure_kafka import PASSWORD, USERNAME


def settings(servers, *login):
    username, password, certificate = login or ("", "", "")
    return Settings(
        servers,
        "postgresql://p@127.0.0.1:9/none",
        "",
        kafka_username=username,
        kafka_password=password,
        kafka_ca_certificate=certificate,
    )


def test_spark_reads_and_writes_by_tls_and_password(secure_kafka, spark):
    login = (USERNAME, PASSWORD, secure_kafka.ca_certificate)
    client = Brokers(secure_kafka.bootstrap_servers, *login).client_options()
    with KafkaAdminClient(**client) as admin:
        admin.create_topics([NewTopic("read", 1, 1), NewTopic("written", 1, 1)])
    with KafkaProducer(**client) as producer:
        producer.send("read", b"a reading").get(30)
    options = kafka_options(settings(secure_kafka.bootstrap_servers, *login))
    read = spark.read.format("kafka").options(**options).option("subscribe", "read").load()
    read.select("value").write.format("kafka").options(**options).option("topic", "written").save()
    written = spark.read.format("kafka").options(**options).option("subscribe", "written").load()
    assert [bytes(row.value) for row in written.collect()] == [b"a reading"]


def test_without_a_user_brokers_are_asked_in_the_clear():
    assert kafka_options(settings("kafka:9092")) == {"kafka.bootstrap.servers": "kafka:9092"}


def test_the_authorities_of_the_jvm_count_when_no_other_is_named():
    options = kafka_options(settings("kafka:9093", "user", "word", ""))
    assert options["kafka.security.protocol"] == "SASL_SSL"
    assert not [name for name in options if "truststore" in name]
