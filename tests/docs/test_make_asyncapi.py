"""The event reference is what the code says, and complete."""

import json

import pytest

from docs.live_stream import CHANNEL
from docs.make_asyncapi import OUTPUT, document, text
from domain.cloud_event import to_event
from embedded.topics import PARTITIONS
from tests.knative.house import correction


def test_the_file_is_up_to_date():
    assert OUTPUT.read_text() == text(), "run `make generate`"


def test_every_topic_is_described():
    assert document()["channels"].keys() - {CHANNEL} == PARTITIONS.keys()


def test_every_reference_leads_somewhere():
    whole = document()
    for reference in references(whole):
        target = whole
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        assert target


def references(part):
    if isinstance(part, dict):
        return [part["$ref"]] if "$ref" in part else [found for each in part.values() for found in references(each)]
    return [found for each in part for found in references(each)] if isinstance(part, list) else []


@pytest.fixture
def event():
    return to_event(correction("meter-1"))


def test_an_event_has_the_headers_that_are_promised(event):
    promised = document()["channels"]["energy_actuals"]["messages"]["ActualsCorrected"]["headers"]
    headers = {name: value.decode() for name, value in event.kafka_headers()}
    assert set(promised["required"]) == headers.keys()
    assert promised["properties"]["ce_type"]["const"] == headers["ce_type"]


def test_an_event_has_the_fields_that_are_promised(event):
    promised = document()["components"]["schemas"]["ActualsCorrected"]
    assert set(promised["required"]) == json.loads(event.data).keys()
