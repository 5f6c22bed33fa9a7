"""A small region whose forecasts stand on a real chain: what analytics would know, in analytics' words.

Shapes as docs/architecture.md has them, commitments from domain/, the ledger the real contract: what a browser
finds out about these forecasts it has really found out.
"""

import hashlib
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from msgspec import Struct

from domain import commitment as c
from domain.actuals import ActualsCorrected, ClosedHour
from domain.cloud_event import forecast_id, to_event, utc_text, window_id
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model
from domain.proof_status import anchored_status
from domain.receipt import BatchStatus, Receipt
from embedded.rpc import call
from functions.analytics.outlook import outlook_of
from tests.mined import send

HOUR = timedelta(hours=1)
HOUR_CLOSED = "org.gridledger.hour.closed.v1"
_MODEL = Model("load_lstm", "2026.11", "ab" * 32)
_SPREAD = (-1.64, -1.28, -0.84, -0.52, -0.25, 0, 0.25, 0.52, 0.84, 1.28, 1.64)  # of a normal distribution
_PAST_HOURS = 48

Frame = dict[str, Any]


class Feeder(Struct, frozen=True):
    feeder: str
    name: str
    time_zone: str
    limit_wh: int
    meters: list[str]

    @property
    def series(self) -> list[str]:
        return [*self.meters, self.feeder]


MILL_ROAD = Feeder("mill-road", "Mill Road, Cambridge", "Europe/London", 46_000, ["mr-01", "mr-02", "mr-03"])
ROOMWEG = Feeder("roomweg", "Roomweg, Enschede", "Europe/Amsterdam", 250_000, ["rw-01", "rw-02"])
FEEDERS = (MILL_ROAD, ROOMWEG)


class Region:
    """Two feeders at `now`, the end of their last closed hour; nothing is forecast until `issue` is called."""

    def __init__(self, rpc_url: str, ledger: str, now: datetime) -> None:
        self.rpc_url, self.ledger, self.now = rpc_url, ledger, now
        accounts = call(rpc_url, "eth_accounts")
        self.issuer = str(accounts[0]) if isinstance(accounts, list) else ""
        self.others = 0  # so many more feeders, which say what the first one says
        self.forecasts: list[Forecast] = []
        self.receipts: dict[str, Receipt] = {}  # by forecast id
        self._batches: dict[str, list[c.BatchEntry]] = {}  # by root
        hours = [now - step * HOUR for step in range(_PAST_HOURS, 0, -1)]
        names = [name for feeder in FEEDERS for name in feeder.series]
        self.actuals: dict[str, dict[datetime, int | None]] = {
            name: {hour: _load_wh(name, hour) for hour in hours} for name in names
        }

    def issue(self) -> list[Frame]:
        """The forecasts of the present hour, one block a feeder; returns their events."""
        fresh = [_forecast(feeder, self.now) for feeder in FEEDERS]
        self.forecasts = [*fresh, *self.forecasts]
        return [event_frame(forecast) for forecast in fresh]

    def close_hour(self) -> list[Frame]:
        """An hour goes by; returns the events that tell what it brought."""
        start, self.now = self.now, self.now + HOUR
        frames = []
        for feeder in FEEDERS:
            energies: list[int | None] = [_load_wh(name, start) for name in feeder.series]
            for name, energy_wh in zip(feeder.series, energies, strict=True):
                self.actuals[name][start] = energy_wh
            hour = ClosedHour(feeder.feeder, 0, start, feeder.series, energies)
            identity = f"hour-{window_id(feeder.feeder, 0, self.now)}"
            data = msgspec.to_builtins(hour)
            frames.append({"id": identity, "type": HOUR_CLOSED, "feeder": feeder.feeder, "data": data})
        return frames

    def notarize(self, status: BatchStatus = "final", after: timedelta = timedelta(minutes=6)) -> list[Frame]:
        """Store what is not on chain yet as one batch, `after` the present; returns the receipt's event."""
        pending = [each for each in self.forecasts if each.forecast_id not in self.receipts]
        rows = [(each, row, name) for each in pending for row, name in enumerate(each.series)]
        entries = sorted(c.batch_entry(each, row, _key(name)) for each, row, name in rows)
        root = c.merkle_levels([c.leaf_hash(entry.leaf_data()) for entry in entries])[-1][0]
        mined = self._store(root, len(entries), self.now + after)
        stored = str(call(self.rpc_url, "eth_call", {"to": self.ledger, "data": self._records_call(root)}, "latest"))
        receipt = Receipt(
            chain_id=int(str(call(self.rpc_url, "eth_chainId")), 16),
            ledger=self.ledger,
            issuer=self.issuer,
            sequence=int(stored[2:66], 16),
            root=_hex(root),
            count=len(entries),
            tx_hash=mined["transactionHash"],
            block_number=int(mined["blockNumber"], 16),
            block_time=self.now + after,
            status=status,
            forecast_ids=[each.forecast_id for each in pending],
        )
        self.receipts |= dict.fromkeys(receipt.forecast_ids, receipt)
        self._batches[receipt.root] = entries
        return [event_frame(receipt)]

    def config(self) -> dict[str, Any]:
        chain = {"chain_id": 31337, "rpc_url": self.rpc_url, "ledger": self.ledger, "issuer": self.issuer}
        return {"notarization": "on", "chain": chain, "notary": None}

    def feeders(self) -> dict[str, Any]:
        known = [self._feeder(feeder) for feeder in FEEDERS]
        others = [known[0] | {"feeder": f"f-{n}", "name": f"Feeder {n}", "series": []} for n in range(self.others)]
        return {"as_of": utc_text(self.now), "feeders": [*known, *others]}

    def reconciliation(self) -> dict[str, Any]:
        """Everything is everywhere."""
        none = dict.fromkeys(("waiting", "dead_lettered", "missing", "sent_again", "pending"), 0)
        everywhere = dict.fromkeys(("windows", "stored", "broadcast", "notarized", "complete"), len(self.forecasts))
        return {"as_of": utc_text(self.now), "totals": everywhere | none, "hours": [], "next_cursor": None}

    def kpis(self) -> dict[str, Any]:
        proof = dict.fromkeys(("pending", "included", "final", "late", "not_notarized"), 0)
        for forecast in self.forecasts:
            proof[self._status(forecast)] += 1
        skill = {"n": 1296, "mae_wh": 410, "wql": 0.081, "coverage_80": 0.79, "skill_vs_weekly_naive": 0.23}
        skill |= {"skill_vs_daily_naive": 0.31, "skill_vs_seasonal_mean": 0.19, "by_degradation": []}
        skill |= {
            "by_lead": [{**skill, "n": 54, "lead_hour": lead} for lead in range(1, 24)],
            "by_feeder": [
                {**skill, "n": 648, "skill_vs_weekly_naive": beside, "feeder": feeder.feeder}
                for feeder, beside in zip(FEEDERS, (0.3, -0.05), strict=True)
            ],
            "reliability": [{"permille": each, "n": 1200, "at_or_below": each + 100} for each in QUANTILES_PERMILLE],
        }
        return {
            "as_of": utc_text(self.now),
            "windows": len(self.forecasts),
            "forecasts": len(self.forecasts),
            "series_forecasts": sum(len(forecast.series) for forecast in self.forecasts),
            "proof": proof,
            "skill": skill if self.forecasts else None,
        }

    def track_record(self, feeder: str, begin: str | None, end: str | None) -> dict[str, Any]:
        """Always the same figures."""
        sums = {"n": 92, "absolute_error_wh": 9200}
        score = {
            "mae_wh": "100.000000",
            "wql": "0.081000",
            "coverage_80": "0.790000",
            "skill_vs_weekly_naive": "0.430000",
        }
        return {
            "feeder": feeder,
            "from": begin or utc_text(self.now),
            "to": end or utc_text(self.now),
            "unit": "Wh",
            "forecasts": {"promised": 100, "in_time": 95, "late": 3, "missing": 2, "pending": 0},
            "all": {"sums": sums, "figures": score},
            "rows": [],
        }

    def predictions(self, series: str, end: datetime | None = None, limit: int = 24) -> dict[str, Any] | None:
        """The newest with an origin before `end`. None: there is no such series."""
        feeder = next((each for each in FEEDERS if series in each.series), None)
        if feeder is None:
            return None
        forecasts = [
            each for each in self.forecasts if each.feeder == feeder.feeder and (end is None or each.origin < end)
        ][:limit]
        actuals = [
            {"interval_start": utc_text(at), "energy_wh": wh, "flags": []} for at, wh in self.actuals[series].items()
        ]
        return {
            "series": series,
            "feeder": feeder.feeder,
            "kind": _kind(series, feeder),
            "time_zone": feeder.time_zone,
            "unit": "Wh",
            "interval": "PT1H",
            "quantiles_permille": list(QUANTILES_PERMILLE),
            "forecasts": [self._prediction(each, each.series.index(series)) for each in forecasts],
            "actuals": actuals,
            "next_cursor": None,
        }

    def bundle(self, identity: str, series: str) -> dict[str, Any] | None:
        """None: there is no such forecast."""
        forecast = next((each for each in self.forecasts if each.forecast_id == identity), None)
        if forecast is None:
            return None
        row, key = forecast.series.index(series), _key(series)
        entry, receipt = c.batch_entry(forecast, row, key), self.receipts.get(identity)
        return {
            "schema": "org.gridledger.proof-bundle.v1",
            "status": self._status(forecast),
            "forecast": c.series_record(forecast, row),
            "salt": _hex(c.salt(key, identity)),
            "pseudonym": _hex(entry.pseudonym),
            "commitment": _hex(entry.commitment),
            "batch": receipt and self._batch_place(entry, receipt),
            "chain": receipt and _without(_builtins(receipt), "forecast_ids", "root", "count"),
        }

    def _prediction(self, forecast: Forecast, row: int) -> dict[str, Any]:
        receipt = self.receipts.get(forecast.forecast_id)
        return {
            "forecast_id": forecast.forecast_id,
            "origin": utc_text(forecast.origin),
            "available_at": utc_text(forecast.available_at),
            "degradation": forecast.degradation[row],
            "model": msgspec.to_builtins(forecast.model),
            "energy_wh": forecast.energy_wh[row],
            "proof_status": self._status(forecast),
            "receipt": receipt and _without(_builtins(receipt), "forecast_ids"),
        }

    def _feeder(self, feeder: Feeder) -> dict[str, Any]:
        newest = next((each for each in self.forecasts if each.feeder == feeder.feeder), None)
        last = self.now - HOUR
        return {
            "feeder": feeder.feeder,
            "name": feeder.name,
            "time_zone": feeder.time_zone,
            "limit_wh": feeder.limit_wh,
            "role": "admin",
            "series": [{"series": name, "kind": _kind(name, feeder)} for name in feeder.series],
            "last_origin": newest and utc_text(newest.origin),
            "last_hour": {
                "interval_start": utc_text(last),
                "energy_wh": self.actuals[feeder.feeder][last],
                "flags": [],
            },
            "next_peak": newest and _peak(newest),
            "outlook": newest and outlook_of(_total(newest), feeder.limit_wh).model_dump(mode="json"),
            "degradation": newest and newest.degradation[-1],
            "proof_status": newest and self._status(newest),
        }

    def _status(self, forecast: Forecast) -> str:
        receipt = self.receipts.get(forecast.forecast_id)
        return anchored_status(forecast.origin, receipt.block_time, receipt.status) if receipt else "pending"

    def _batch_place(self, entry: c.BatchEntry, receipt: Receipt) -> dict[str, Any]:
        entries = self._batches[receipt.root]
        levels = c.merkle_levels([c.leaf_hash(each.leaf_data()) for each in entries])
        index = entries.index(entry)
        proof = [_hex(sibling) for sibling in c.inclusion_proof(levels, index)]
        return {"leaf_index": index, "count": len(entries), "proof": proof, "root": receipt.root}

    def _store(self, root: bytes, count: int, at: datetime) -> dict[str, Any]:
        call(self.rpc_url, "evm_setNextBlockTimestamp", int(at.timestamp()))
        data = _call_data("storeForecast(bytes32,uint32)", ["bytes32", "uint32"], [root, count])
        mined = send(self.rpc_url, {"from": self.issuer, "to": self.ledger, "data": data})
        assert mined["status"] == "0x1"
        return mined

    def _records_call(self, root: bytes) -> str:
        return _call_data("records(address,bytes32)", ["address", "bytes32"], [self.issuer, root])


def _kind(series: str, feeder: Feeder) -> str:
    return "total" if series == feeder.feeder else "meter"


def chain_now(rpc_url: str) -> datetime:
    """The time of the newest block: a region on this chain has to begin after it."""
    block = call(rpc_url, "eth_getBlockByNumber", "latest", False)
    assert isinstance(block, dict)
    return datetime.fromtimestamp(int(block["timestamp"], 16), UTC)


def _forecast(feeder: Feeder, origin: datetime) -> Forecast:
    window = window_id(feeder.feeder, 0, origin)
    return Forecast(
        forecast_id=forecast_id(window),
        window_id=window,
        feeder=feeder.feeder,
        block=0,
        origin=origin,
        available_at=origin + timedelta(minutes=4, seconds=50),
        series=feeder.series,
        energy_wh=[[_fan(name, origin, step) for step in range(24)] for name in feeder.series],
        degradation=["full" for _ in feeder.series],
        model=_MODEL,
    )


def _fan(name: str, origin: datetime, step: int) -> list[int]:
    """Quantiles that widen with the lead time around what will be."""
    middle = _load_wh(name, origin + step * HOUR, noise=0)
    width = abs(middle) * (0.04 + 0.004 * step) + 50
    return [round(middle + width * each) for each in _SPREAD]


def _load_wh(name: str, hour: datetime, noise: float = 0.06) -> int:
    """A household's day: low at night, a hump in the morning, a higher one in the evening; totals are larger."""
    scale = 18_000 if any(name == feeder.feeder for feeder in FEEDERS) else 900
    of_day = hour.hour + hour.minute / 60
    shape = 0.55 + 0.7 * math.exp(-((of_day - 8) ** 2) / 5) + 1.4 * math.exp(-((of_day - 18) ** 2) / 9)
    chance = int.from_bytes(hashlib.sha256(f"{name} {hour}".encode()).digest()[:4], "big") / 2**32
    return round(scale * shape * (1 + noise * (2 * chance - 1)))


def _total(forecast: Forecast) -> Forecast:
    return msgspec.structs.replace(forecast, series=forecast.series[-1:], energy_wh=forecast.energy_wh[-1:])


def _peak(forecast: Forecast) -> dict[str, Any]:
    medians = [hour[5] for hour in forecast.energy_wh[-1]]
    step = medians.index(max(medians))
    start = utc_text(forecast.origin + step * HOUR)
    return {"interval_start": start, "p50_wh": medians[step], "p90_wh": forecast.energy_wh[-1][step][9]}


def event_frame(message: Forecast | Receipt | ActualsCorrected) -> Frame:
    """A message as it goes over the live stream."""
    event = to_event(message)
    feeder = None if isinstance(message, Receipt) else message.feeder
    return {"id": event.id, "type": event.type, "feeder": feeder, "data": msgspec.json.decode(event.data)}


def _key(series: str) -> bytes:
    return hashlib.sha256(series.encode()).digest()


def _call_data(signature: str, types: list[str], values: list[Any]) -> str:
    return _hex(keccak(text=signature)[:4] + encode(types, values))


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _builtins(receipt: Receipt) -> dict[str, Any]:
    return dict(msgspec.to_builtins(receipt))


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
