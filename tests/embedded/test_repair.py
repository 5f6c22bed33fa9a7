"""Each kind of change, and that nothing else of the record changes."""

import json

import pytest

from embedded.repair import parse_repair

RECORD = {"meter_id": "old-7", "energy_wh": 230, "revision": 1}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("", RECORD),
        ("quality=estimated", RECORD | {"quality": "estimated"}),
        ("revision=2", RECORD | {"revision": 2}),
        ("meter_id:old-7=new-7", RECORD | {"meter_id": "new-7"}),
        ("meter_id:other=new-7", RECORD),
        ("revision:1=null", RECORD | {"revision": None}),
        ("energy_wh>power_w", {"meter_id": "old-7", "revision": 1, "power_w": 230}),
        ("energy_kwh>energy_wh", RECORD),
        ("meter_id:old-7=m, revision=3", RECORD | {"meter_id": "m", "revision": 3}),
    ],
)
def test_a_repair_changes_what_it_names(text: str, changed: dict[str, object]) -> None:
    assert json.loads(parse_repair(text)(json.dumps(RECORD))) == changed


@pytest.mark.parametrize("record", ["", "[1]", "{", "\ufffd\x00", "null"])
def test_what_is_no_object_stays_as_it_is(record: str) -> None:
    assert parse_repair("revision=2")(record) == record


@pytest.mark.parametrize("text", ["revision", "=2", "a>b>c", "meter_id:x>y", "a=", ">b"])
def test_what_is_no_change_is_named(text: str) -> None:
    with pytest.raises(SystemExit, match="is none of field=value"):
        parse_repair(text)
