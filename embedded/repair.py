"""Repairs of a quarantined record: small changes of its JSON, written on the command line; pure.

    field=value       set the field; the value is JSON, or else text
    field:old=new     set it where it is `old`
    field>other       the field has another name

Several are separated by commas and applied in order. A field that is not there is neither renamed nor changed.
"""

import re
from collections.abc import Callable
from typing import Any

import msgspec

Fields = dict[str, Any]
Repair = Callable[[str], str]

_CHANGE = re.compile(r"(?P<field>\w+)(?::(?P<old>[^=]+))?(?:=(?P<new>.+)|>(?P<other>\w+))")


def parse_repair(text: str) -> Repair:
    """Record → record; one that is no JSON object stays as it is. SystemExit names what is no change."""
    changes = [_parse(part.strip()) for part in text.split(",") if part.strip()]

    def repair(record: str) -> str:
        try:
            fields = msgspec.json.decode(record, type=Fields)
        except (msgspec.DecodeError, UnicodeEncodeError):
            return record
        for change in changes:
            change(fields)
        return msgspec.json.encode(fields).decode()

    return repair if changes else lambda record: record


def _parse(text: str) -> Callable[[Fields], None]:
    found = _CHANGE.fullmatch(text)
    if found is None or (found["other"] and found["old"]):
        raise SystemExit(f"REPAIR {text!r} is none of field=value, field:old=new, field>other")
    field, old, new, other = found.group("field", "old", "new", "other")

    def change(fields: Fields) -> None:
        if other:
            if field in fields:
                fields[other] = fields.pop(field)
        elif old is None or (field in fields and fields[field] == _value(old)):
            fields[field] = _value(new)

    return change


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
