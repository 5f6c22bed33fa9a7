"""What devices sent: the meters behind the records of `energy_ingest`."""

import json

from embedded.tally import records


def metered(bootstrap_servers: str) -> set[str]:
    """Ids of the meters whose readings are on the topic so far."""
    messages = [json.loads(value) for _, value in records(bootstrap_servers, "energy_ingest")]
    return {message["meter_id"] for message in messages if "meter_id" in message}
