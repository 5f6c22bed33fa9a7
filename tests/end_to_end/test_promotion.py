"""Another model is promoted and rolled back under the running house: each window has one forecast, proofs say whose."""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.feature_window import FeatureWindow
from domain.forecast import Forecast
from embedded.bundles import fetch_bundle, verify
from embedded.tally import messages
from functions.served_models import place_of
from model_registry.commands import run
from tests.end_to_end.house import House
from tests.end_to_end.on_chain import forecasts, receipts
from tests.exported_models import PACKAGED, exported

pytestmark = pytest.mark.stack

FIRST_FORECAST_S = 240
NEXT_FORECAST_S = 120
Command = Callable[..., str]


@pytest.fixture
def command(house: House) -> Command:
    return lambda *words: run([*map(str, words)], house.endpoints.postgres_url, "ada")


@pytest.fixture
def other(command: Command, tmp_path: Path) -> str:
    """The digest of a candidate: other bytes than those of the packaged model that serves."""
    command("register", exported(tmp_path, "other", mwql=0.0))
    return next(line.split()[2] for line in command("list").splitlines() if " other " in line)


def newest(house: House) -> dict[str, Forecast]:
    """The newest notarized forecast of each feeder."""
    notarized = {identity for receipt in receipts(house.endpoints) for identity in receipt.forecast_ids}
    found = [each for each in forecasts(house.endpoints) if each.forecast_id in notarized]
    return {each.feeder: each for each in sorted(found, key=lambda each: each.origin)}


def until_on_chain(house: House, digest_of: Callable[[str], str]) -> None:
    """Each feeder's newest forecast on chain is by the model it should have."""

    def reached() -> bool:
        found = newest(house)
        return bool(found) and all(each.model.sha256.startswith(digest_of(name)) for name, each in found.items())

    house.until("the promoted models are on chain", reached, NEXT_FORECAST_S)


def proven_digests(house: House, folder: Path) -> set[str]:
    """Of the models in the proof bundles of the newest forecasts, each of which convinces the auditor."""
    digests = set()
    for forecast in newest(house).values():
        bundle = fetch_bundle(house, forecast, folder)  # type: ignore[arg-type]  of it only the URL is read
        assert verify(bundle, house.endpoints.chain_rpc_url) is None
        digests.add(json.loads(bundle.read_bytes())["forecast"]["model"]["sha256"])
    return digests


def test_models_change_while_the_stream_runs(house: House, command: Command, other: str, tmp_path: Path) -> None:
    house.until("every feeder is on chain", lambda: len(newest(house)) == 3, FIRST_FORECAST_S)
    feeders = sorted(newest(house), key=place_of)
    share = (place_of(feeders[0]) + place_of(feeders[1])) / 2  # one feeder of the three
    command("promote", other, "--share", share)
    until_on_chain(house, lambda feeder: other if feeder == feeders[0] else PACKAGED.sha256)
    command("promote", other)
    until_on_chain(house, lambda _: other)
    (promoted,) = proven_digests(house, tmp_path / "promoted")
    assert promoted.startswith(other)
    command("rollback")
    until_on_chain(house, lambda _: PACKAGED.sha256)
    assert proven_digests(house, tmp_path / "back") == {PACKAGED.sha256}


def test_every_window_has_one_forecast_all_the_same(house: House) -> None:
    house.until("all stations agree", lambda: house.tally().agrees(), NEXT_FORECAST_S)
    kafka, models = house.endpoints.kafka_bootstrap_servers, defaultdict(set)
    windows = [each for _, each in messages(kafka, "energy_predictions") if isinstance(each, FeatureWindow)]
    for each in forecasts(house.endpoints):
        models[each.window_id].add(each.model.sha256)
    assert len({(each.feeder, each.block, each.origin) for each in windows}) <= len(models)
    assert all(len(of_window) == 1 for of_window in models.values())
    assert len(set.union(*models.values())) == 2
    assert house.tally().dead_letters == 0
