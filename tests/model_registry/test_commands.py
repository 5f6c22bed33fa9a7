"""The commands on a real PostgreSQL: what they say, what they change, what they refuse."""

from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import pytest

from forecasting.metadata import METADATA_FILE, MODEL_FILE
from forecasting.onnx_model import OnnxModel
from model_registry.commands import promote_first, run


@pytest.fixture
def command(registry_url):
    return lambda *words: run([*map(str, words)], registry_url, "ada")


@pytest.fixture
def two(command, export):
    """Version 1 is promoted, version 2 waits."""
    command("register", export("1"))
    command("promote", "1")
    command("register", export("2"))


def statuses(url):
    with psycopg.connect(url) as connection:
        return dict(connection.execute("select version, status from models").fetchall())


def history(url):
    query = "select who, action, models.version, before.version, model_history.share, reason from model_history"
    joins = "join models using (sha256) left join models before on before.sha256 = replaced order by id"
    with psycopg.connect(url) as connection:
        return connection.execute(f"{query} {joins}").fetchall()


def test_a_registered_model_waits_and_can_be_fetched_as_it_was(command, export, registry_url, tmp_path):
    folder = export("1")
    assert "1  " in command("register", folder)
    assert statuses(registry_url) == {"1": "candidate"}
    command("fetch", "1", tmp_path / "fetched")
    for name in (MODEL_FILE, METADATA_FILE):
        assert (tmp_path / "fetched" / name).read_bytes() == (folder / name).read_bytes()
    assert OnnxModel.load(tmp_path / "fetched").identity.version == "1"


def test_registering_again_changes_nothing(command, export, registry_url):
    folder = export("1")
    for _ in range(2):
        command("register", folder)
    assert len(history(registry_url)) == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"unit": "kWh"}, "model.json: unit is kWh, this program makes Wh"),
        ({"history_hours": 168}, "the graph reads"),
        ({"sha256": "00" * 32}, "SHA-256 is"),
    ],
)
def test_a_model_with_wrong_metadata_is_refused_by_name(command, export, registry_url, changes, reason):
    with pytest.raises(SystemExit, match=reason):
        command("register", export("1", **changes))
    assert statuses(registry_url) == {}


def test_a_version_is_one_file_for_ever(command, export, two):
    other = export("other", version="2")
    with pytest.raises(SystemExit, match="registered with other bytes"):
        command("register", other)


def test_promote_and_roll_back_are_remembered(command, registry_url, two):
    assert "forecasts every feeder" in command("promote", "2")
    assert statuses(registry_url) == {"1": "retired", "2": "promoted"}
    command("rollback")
    assert statuses(registry_url) == {"1": "promoted", "2": "retired"}
    assert history(registry_url)[3:] == [
        ("ada", "promoted", "2", "1", None, None),
        ("ada", "rolled back", "1", "2", None, None),
    ]
    with pytest.raises(SystemExit, match="no model was promoted before"):
        command("rollback")


def test_who_registers_hears_whether_the_gate_is_open(command, export):
    first = export("1")
    assert "the gate lets it pass: promote it with MODEL=1" in command("register", first)  # nothing serves yet
    command("promote", "1")
    assert "it is promoted" in command("register", first)
    assert "the gate lets it pass" in command("register", export("2"))


def test_a_canary_serves_beside_the_promoted_model_until_it_is_rolled_back(command, registry_url, two):
    assert "forecasts 10% of the feeders" in command("promote", "2", "--share", "0.1")
    assert "canary for 10%" in command("list")
    command("promote", "2", "--share", "0.5")
    command("rollback")
    assert statuses(registry_url) == {"1": "promoted", "2": "candidate"}


def test_a_canary_can_become_the_promoted_model(command, registry_url, two):
    command("promote", "2", "--share", "0.1")
    command("promote", "2")
    assert statuses(registry_url) == {"1": "retired", "2": "promoted"}


def test_a_worse_model_needs_a_reason_which_is_kept(command, export, registry_url, two):
    told = command("register", export("worse", mwql=0.07))
    assert "the gate would refuse it: mWQL on track weather is 0.07" in told
    with pytest.raises(SystemExit, match=r"promote: mWQL on track weather is 0\.07"):
        command("promote", "worse")
    assert statuses(registry_url)["1"] == "promoted"
    command("promote", "worse", "--reason", "half the size")
    assert history(registry_url)[-1] == ("ada", "promoted", "worse", "1", None, "half the size")


def test_models_of_other_data_are_compared_once_both_were_measured_on_it(command, export, two, tmp_path):
    candidate, promoted = (
        export("3", mwql=0.06, training_data_sha256={"load.parquet": "ab" * 32}),
        tmp_path / "promoted",
    )
    command("register", candidate)
    with pytest.raises(SystemExit, match="not measured on the same data"):
        command("promote", "3")
    command("fetch", "promoted", promoted)
    measure_again(promoted, mwql=0.061)
    command("register", candidate, "--beside", promoted)
    command("promote", "3")


def measure_again(folder, mwql):
    metadata = msgspec.json.decode((folder / METADATA_FILE).read_bytes())
    metadata["metrics"] = {track: {"mWQL": mwql} for track in ("weather", "load_only")}
    (folder / METADATA_FILE).write_bytes(msgspec.json.encode(metadata))


def test_the_first_packaged_model_serves_and_a_later_one_waits(export, registry_url):
    first, second = export("1"), export("2")
    assert promote_first(first, registry_url, "make up").endswith("serves")
    assert promote_first(first, registry_url, "make up") is None
    assert "make promote MODEL=2" in promote_first(second, registry_url, "make up")
    assert statuses(registry_url) == {"1": "promoted", "2": "candidate"}


def test_two_promotions_at_once_leave_one_promoted(command, export, registry_url, two):
    command("register", export("3"))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda version: command("promote", version), ["2", "3"]))
    assert sorted(statuses(registry_url).values()) == ["promoted", "retired", "retired"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["promote", "9"], "'9' names 0 models; registered: .* 1 "),
        (["promote", "1"], "is promoted already"),
        (["fetch", "", "nowhere"], "'' names 2 models"),
    ],
)
def test_what_cannot_be_done_is_said(command, two, words, reason):
    with pytest.raises(SystemExit, match=reason):
        command(*words)


def test_a_canary_needs_a_model_beside_it(command, export):
    command("register", export("1"))
    with pytest.raises(SystemExit, match="nothing is promoted yet"):
        command("promote", "1", "--share", "0.5")


@pytest.mark.parametrize("share", ["0", "1.1", "-1"])
def test_a_share_is_a_share(command, share, capsys):
    with pytest.raises(SystemExit):
        command("promote", "1", f"--share={share}")
    assert "is not above 0 and at most 1" in capsys.readouterr().err


def test_a_database_without_the_table_or_without_a_server_is_named(postgres_url, free_tcp_port):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database without_models")
    with pytest.raises(SystemExit, match=r"no model registry: `python -m database\.migrate`"):
        run(["list"], postgres_url.rpartition("/")[0] + "/without_models", "ada")
    with pytest.raises(SystemExit, match="PostgreSQL is unavailable"):
        run(["list"], f"postgresql://postgres@127.0.0.1:{free_tcp_port}/x", "ada")
