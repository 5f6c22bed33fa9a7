"""What no function can read ends in the dead letter topic, with who refused it, and holds nobody up."""

import uuid

from tests.cluster.topics import produce, record_with


def test_a_poison_message_is_kept_aside(deliveries):
    mark = uuid.uuid4().hex
    produce("energy_predictions", mark, f'{{"poison": "{mark}"}}')
    letter = record_with("energy_dead_letter", mark, patience_s=240)
    assert "ce_knativeerrorcode" in letter
