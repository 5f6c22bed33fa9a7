"""How far forecasts have come, as the topics and the chain tell it."""

from datetime import UTC, datetime

from eth_abi.abi import encode
from eth_utils.crypto import keccak
from kafka.errors import KafkaError

from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from domain.receipt import Receipt
from embedded.endpoints import Endpoints
from embedded.ports import answers
from embedded.rpc import call
from embedded.tally import messages

NEVER = datetime.min.replace(tzinfo=UTC)


def newest_window(endpoints: Endpoints) -> datetime:
    """The origin of the newest window that Spark has closed."""
    windows = messages(endpoints.kafka_bootstrap_servers, "energy_predictions")
    return max((window.origin for _, window in windows if isinstance(window, FeatureWindow)), default=NEVER)


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


def batches_stored(endpoints: Endpoints, issuer: str) -> int:
    """How many batches the ledger has of this issuer: their sequence has no gaps."""
    data = keccak(text="heads(address)")[:4] + encode(["address"], [issuer])
    answer = call(
        endpoints.chain_rpc_url, "eth_call", {"to": endpoints.ledger_address, "data": "0x" + data.hex()}, "latest"
    )
    return int(str(answer)[2:66], 16)
