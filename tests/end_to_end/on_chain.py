"""How far forecasts have come, as the topics tell it."""

from datetime import UTC, datetime

from kafka.errors import KafkaError

from domain.forecast import Forecast
from domain.receipt import Receipt
from embedded.endpoints import Endpoints
from embedded.ports import answers
from embedded.tally import messages

NEVER = datetime.min.replace(tzinfo=UTC)


def newest_notarized(endpoints: Endpoints) -> datetime:
    """The newest origin of a forecast with a receipt; the beginning of time while Kafka cannot say."""
    if not answers(endpoints.kafka_bootstrap_servers):
        return NEVER
    try:
        notarized = {identity for receipt in receipts(endpoints) for identity in receipt.forecast_ids}
        return max((each.origin for each in forecasts(endpoints) if each.forecast_id in notarized), default=NEVER)
    except (KafkaError, OSError, StopIteration):
        return NEVER


def forecasts(endpoints: Endpoints) -> list[Forecast]:
    """Every record of the topic, repetitions included."""
    found = messages(endpoints.kafka_bootstrap_servers, "energy_forecasts")
    return [message for _, message in found if isinstance(message, Forecast)]


def receipts(endpoints: Endpoints) -> list[Receipt]:
    """Every record of the topic, repetitions included."""
    found = messages(endpoints.kafka_bootstrap_servers, "energy_receipts")
    return [message for _, message in found if isinstance(message, Receipt)]
