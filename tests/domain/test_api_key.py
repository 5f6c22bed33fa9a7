"""API keys as text: one text a key, and no key from any other text."""

import pytest

from domain.api_key import ApiKey, new_key, parse_key


def test_a_key_is_read_as_it_was_written() -> None:
    key = new_key()
    assert parse_key(key.text()) == key
    assert len(key.secret) == 32
    assert new_key() != key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "glk_",
        "glk_0123456789ab_" + "A" * 44,
        "glk_0123456789AB_" + "A" * 43,
        "xlk_0123456789ab_" + "A" * 43,
        "glk_0123456789ab_" + "A" * 42 + "B",  # the same secret as with an A at its end
        "glk_0123456789ab_" + "A" * 42 + "+",
        "glk_0123456789ab_" + "A" * 43 + "\n",
    ],
)
def test_what_is_written_otherwise_is_none(text: str) -> None:
    assert parse_key(text) is None


def test_who_prints_a_key_prints_its_id() -> None:
    assert repr(ApiKey("0123456789ab", b"secret")) == "ApiKey(key_id='0123456789ab')"
