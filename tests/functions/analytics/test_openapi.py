"""The document that clients are generated from."""

import re

from functions.analytics.openapi import TARGET, document


def test_the_document_in_the_repository_is_that_of_the_code():
    assert TARGET.read_text() == document(), "run `make generate`"


def test_everything_it_refers_to_is_in_it():
    text = document()
    for name in set(re.findall(r'"#/components/schemas/(\w+)"', text)):
        assert f'      "{name}": {{' in text
