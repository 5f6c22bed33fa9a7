"""Three dead letters of one cause, in analytics' words, and what becomes of them when they are sent again."""

from typing import Any

TYPE, REASON, TOPIC = "org.gridledger.forecast.issued.v1", "MongoDB is unavailable: timed out", "energy_forecasts"
CAUSE = f"{TYPE}: 503 {REASON}"
OFFSETS = [40, 41, 44]
AT = "2026-06-15T07:00:05Z"


class Shelf:
    """Empty until `fill`."""

    def __init__(self) -> None:
        self.letters: list[int] = []
        self.redriven: list[int] = []

    def fill(self) -> None:
        self.letters = OFFSETS

    def causes(self) -> dict[str, Any]:
        waiting = [offset for offset in self.letters if offset not in self.redriven]
        cause = {
            "cause": CAUSE,
            "type": TYPE,
            "status": "503",
            "reason": REASON,
            "topic": TOPIC,
            "refused_by": {"http://persistence": len(self.letters)},
            "letters": len(self.letters),
            "redriven": len(self.redriven),
            "waiting": waiting,
            "first_at": AT,
            "last_at": AT,
        }
        return {"causes": [cause] if self.letters else [], "next_cursor": None}

    def letter(self, offset: int) -> dict[str, Any] | None:
        """None: there is no such letter."""
        if offset not in self.letters:
            return None
        return {
            "offset": offset,
            "at": AT,
            "cause": CAUSE,
            "type": TYPE,
            "id": f"id-{offset}",
            "status": "503",
            "reason": REASON,
            "topic": TOPIC,
            "refused_by": "http://persistence",
            "redriven": offset in self.redriven,
            "key": "mill-road",
            "headers": [{"name": "ce_id", "value": f"id-{offset}"}],
            "encoding": "text",
            "body": '{"forecast_id": "5b1c"}',
        }

    def redrive(self, order: dict[str, Any]) -> dict[str, Any]:
        wanted = order.get("letters", self.letters)
        fresh = [offset for offset in wanted if offset not in self.redriven]
        self.redriven += fresh
        return {
            "sent": [{"offset": offset, "id": f"id-{offset}", "topic": TOPIC} for offset in fresh],
            "sent_before": [offset for offset in wanted if offset not in fresh],
            "foreign": [],
            "more": False,
        }
