"""The broker's settings that a machine can trip over."""

from embedded.kafka import new_cluster_id


def test_no_cluster_id_reads_as_an_option():
    """One in 64 random ones would begin with a dash, and Kafka's own tool would refuse the folder."""
    assert [identity for identity in (new_cluster_id() for _ in range(2000)) if identity.startswith("-")] == []


def test_a_cluster_id_is_22_characters_of_base64url():
    assert len(new_cluster_id()) == 22
