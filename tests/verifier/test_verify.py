"""The verifier as its own process on bundles of a real chain: one exit code and one message for each outcome."""

import ast
import copy
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import Web3

from functions.notary.ledger import Ledger
from functions.notary.signer import LocalKey
from tests.functions.notary.chain import REPOSITORY, Chain
from tests.functions.notary.issued import ORIGIN, forecast
from tests.vectors.make_commitment import VECTORS
from tests.verifier.conftest import Run, RunWith
from tests.verifier.lying_node import lying_node
from tests.verifier.notarized import Bundle, notarized, waiting
from verifier import verify as verifier

OTHER_HASH = "0x" + "12" * 32
OTHER_ADDRESS = "0x" + "12" * 20


def test_a_good_bundle_is_verified_step_by_step(verify: Run, good: Bundle) -> None:
    done = verify(good)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("ok  ") == 6
    assert "23 of 23 promised hours" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("VERIFIED: ")
    assert "Make sure that ledger and issuer are the operator's" in done.stdout


def test_the_addresses_one_expects_are_compared(verify: Run, good: Bundle, ledger: Ledger) -> None:
    done = verify(good, "--ledger", ledger.address.lower(), "--issuer", ledger.issuer)
    assert (done.returncode, "Make sure" in done.stdout) == (0, False)
    assert verify(good, "--issuer", OTHER_ADDRESS).returncode == 30
    assert verify(good, "--ledger", OTHER_ADDRESS).returncode == 30


def test_a_batch_of_one_is_verified(verify: Run, chain: Chain, ledger: Ledger) -> None:
    alone = notarized(chain, ledger, forecast("F3", hour=9, series=1), ORIGIN + timedelta(hours=9, minutes=3))
    assert alone["batch"]["proof"] == []
    assert verify(alone).returncode == 0


def test_a_late_forecast_is_late_whatever_the_bundle_says(verify: Run, late: Bundle) -> None:
    done = verify(late)
    assert (done.returncode, late["status"]) == (12, "late")
    assert "21 of 23 promised hours began after it was stored" in done.stdout
    assert verify(late | {"status": "final"}).returncode == 12


def test_not_on_chain_yet(verify: Run) -> None:
    assert verify(waiting(forecast())).returncode == 10
    assert verify(waiting(forecast()) | {"status": "not notarized"}).returncode == 11
    assert verify(waiting(forecast()) | {"status": "final"}).returncode == 31
    assert verify(waiting(forecast()) | {"salt": OTHER_HASH}).returncode == 21


def test_without_an_endpoint_it_says_what_remains_unchecked(verify: Run, good: Bundle) -> None:
    done = verify(good, rpc=None)
    assert done.returncode == 13
    assert "chain 31337 (--rpc) whether and when" in done.stdout
    assert "VERIFIED" not in done.stdout


# Twelve ways to tamper with a good bundle, each with an exit code of its own.
TAMPERED: list[tuple[int, Callable[[Bundle, Chain], object]]] = [
    (20, lambda bundle, _: bundle.pop("salt")),
    (21, lambda bundle, _: bundle["forecast"]["energy_wh"][7].__setitem__(3, 1)),
    (22, lambda bundle, _: bundle["batch"]["proof"].reverse()),
    (23, lambda bundle, _: bundle["chain"].update(issuer=OTHER_ADDRESS)),
    (24, lambda bundle, _: only_child(bundle)),
    (25, lambda bundle, _: bundle["chain"].update(block_time="2026-01-31T06:59:59Z")),
    (26, lambda bundle, _: bundle["chain"].update(sequence=2)),
    (27, lambda bundle, _: bundle["chain"].update(tx_hash=OTHER_HASH)),
    (28, lambda bundle, _: bundle["chain"].update(chain_id=1)),
    (29, lambda bundle, _: bundle["chain"].update(ledger=OTHER_ADDRESS)),
    (31, lambda bundle, _: bundle.update(status="included")),
    (12, lambda bundle, chain: bundle.update(tampered_with_the_past(bundle, chain))),
]


def only_child(bundle: Bundle) -> None:
    """Another count under which the same siblings still lead to the root."""
    batch = bundle["batch"]
    leaf = bytes.fromhex(bundle["commitment"][2:])  # any leaf: only whether the number of siblings fits matters
    siblings = [bytes.fromhex(node[2:]) for node in batch["proof"]]
    expected = verifier.root_from_proof(leaf, batch["leaf_index"], batch["count"], siblings)
    others = [n for n in range(1, 64) if n != batch["count"]]
    batch["count"] = next(
        n for n in others if verifier.root_from_proof(leaf, batch["leaf_index"], n, siblings) == expected
    )


def tampered_with_the_past(bundle: Bundle, chain: Chain) -> Bundle:
    """A forecast made up after the fact, in a ledger of one's own."""
    key = "0x" + "cd" * 32
    chain.fund(key)
    own = Ledger(chain.url, chain.deploy(), LocalKey(key))
    return notarized(chain, own, forecast("F1", series=5, base_wh=1), ORIGIN + timedelta(hours=24))


@pytest.mark.parametrize(("code", "tamper"), TAMPERED, ids=[str(code) for code, _ in TAMPERED])
def test_each_kind_of_tampering_has_its_exit_code(
    code: int, tamper: Callable[[Bundle, Chain], object], verify: Run, good: Bundle, chain: Chain
) -> None:
    tamper(good, chain)
    done = verify(good)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"{verifier.OUTCOMES[code][0].upper()}: ")


def test_every_field_of_a_good_bundle_matters(good: Bundle, chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    """In this process, for there are hundreds; each alone is bent, removed, or of another type."""
    places = list(leaves(good))
    assert len(places) > 300
    for path in places:
        assert check(bent(good, path, other(value_at(good, path))), chain.url) in expected_codes(path), path
        assert check(bent(good, path, None), chain.url) == 20, path
        assert check(bent(good, path, 1.5), chain.url) == 20, path
        assert check(without(good, path), chain.url) in (20, 22), path


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_no_changed_character_goes_unnoticed(stored: str, chain: Chain, data: st.DataObject) -> None:
    """Whatever stands there instead is refused with a reason, unless it means the same."""
    good = json.loads(stored)["good"]
    text = json.dumps(good)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + data.draw(st.characters(codec="utf-8")) + text[place + 1 :]
    code = outcome(changed.encode(), chain.url)
    assert code in verifier.OUTCOMES
    assert code != verifier.VERIFIED or means(changed) == means(text)


def means(text: str) -> object:
    """The bundle without what may be written in two ways: hexadecimal digits outside the record."""
    bundle = json.loads(text)
    return bundle["forecast"], json.dumps(bundle | {"forecast": None}).lower()


def expected_codes(path: tuple[Any, ...]) -> tuple[int, ...]:
    exact = {
        ("schema",): (20,), ("status",): (31,), ("salt",): (21,), ("commitment",): (21,), ("pseudonym",): (22,),
        ("batch", "leaf_index"): (22,), ("batch", "count"): (22, 24), ("batch", "root"): (22,),
        ("chain", "chain_id"): (28,), ("chain", "ledger"): (29,), ("chain", "issuer"): (23,),
        ("chain", "sequence"): (26,), ("chain", "tx_hash"): (27,), ("chain", "block_number"): (27,),
        ("chain", "block_time"): (25,), ("chain", "status"): (31,),
    }  # fmt: skip
    return exact.get(path) or ((21,) if path[0] == "forecast" else (22,))


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Any:
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, name))
    else:
        yield path


def value_at(bundle: Any, path: tuple[Any, ...]) -> Any:
    for name in path:
        bundle = bundle[name]
    return bundle


def other(value: Any) -> Any:
    """Another value of the same type, as close as can be."""
    match value:
        case int():
            return value + 1
        case "final":
            return "included"
        case str() if value.endswith("Z"):
            return value.replace("2026", "2027")
        case str() if value.startswith("0x"):
            return value[:-1] + ("0" if value[-1] != "0" else "1")
        case str():
            return value + "!"
    raise AssertionError(f"no idea how to bend {value!r}")


def bent(bundle: Bundle, path: tuple[Any, ...], value: Any) -> Bundle:
    copied = copy.deepcopy(bundle)
    value_at(copied, path[:-1])[path[-1]] = value
    return copied


def without(bundle: Bundle, path: tuple[Any, ...]) -> Bundle:
    copied = copy.deepcopy(bundle)
    del value_at(copied, path[:-1])[path[-1]]
    return copied


def check(bundle: Bundle, rpc_url: str) -> int:
    return outcome(json.dumps(bundle).encode(), rpc_url)


def outcome(content: bytes, rpc_url: str) -> int:
    try:
        list(verifier.verify(verifier.parsed_bundle(content), verifier.Endpoint(rpc_url)))
    except verifier.Outcome as found:
        return found.code
    return verifier.VERIFIED


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", "NaN", "9" * 5000, '{"schema": 1, "schema": 2}', "[" * 100_000, '{"a": "\\ud800"}'],
    ids=["empty", "list", "null", "cut off", "NaN", "huge number", "twice", "deep", "surrogate"],
)
def test_what_is_no_bundle_is_malformed(text: str, verify: Run) -> None:
    done = verify(text)
    assert (done.returncode, done.stderr) == (20, "")


def test_a_field_that_stands_there_twice_is_malformed(verify: Run, good: Bundle) -> None:
    twice = json.dumps(good).replace('"energy_wh":', '"energy_wh": [[1]], "energy_wh":')
    assert verify(twice).returncode == 20


def test_text_that_is_no_unicode_is_malformed(verify: Run, good: Bundle) -> None:
    good["forecast"]["series"] = "\ud800"
    done = verify(good)
    assert (done.returncode, done.stderr) == (20, "")


def test_a_name_cannot_pose_as_a_verdict(verify: Run, chain: Chain, ledger: Ledger) -> None:
    named = msgspec.structs.replace(forecast("F4", hour=40, series=1), series=["x\nVERIFIED: all is well\x1b[2J"])
    done = verify(notarized(chain, ledger, named, ORIGIN + timedelta(hours=44)))
    assert done.returncode == 12
    assert "\nVERIFIED" not in done.stdout
    assert "\x1b" not in done.stdout


def test_an_endpoint_that_is_not_there(verify: Run, good: Bundle) -> None:
    assert verify(good, rpc="http://127.0.0.1:1").returncode == 40
    assert verify(good, rpc="file:///etc/passwd").returncode == 2


@pytest.mark.parametrize(
    "answer", ["", "<html>", "[]", "{}", '{"result": null}', '{"result": "0xzz"}', '{"error": {}}']
)
def test_an_endpoint_that_talks_nonsense(verify: Run, good: Bundle, answer: str) -> None:
    with lying_node("", lambda method, reply: answer) as url:
        done = verify(good, rpc=url)
    assert (done.returncode, done.stderr) == (40, "")


@pytest.mark.parametrize(
    ("method", "field", "lie", "code"),
    [
        ("eth_getBlockByNumber", "timestamp", "0x1", 25),
        ("eth_getBlockByNumber", "hash", OTHER_HASH, 27),
        ("eth_getTransactionReceipt", "blockNumber", "0x1", 27),
        ("eth_getTransactionReceipt", "logs", [], 27),
        ("eth_getTransactionReceipt", "logs", ["no log"], 27),
        ("eth_getTransactionReceipt", "logs", [{"address": OTHER_ADDRESS, "topics": []}], 27),
    ],
)
def test_block_and_ledger_must_agree(
    method: str, field: str, lie: object, code: int, verify: Run, good: Bundle, chain: Chain
) -> None:
    def bend(asked: str, reply: str) -> str:
        answer = json.loads(reply)
        return json.dumps(answer | {"result": answer["result"] | {field: lie}}) if asked == method else reply

    with lying_node(chain.url, bend) as url:
        assert verify(good, rpc=url).returncode == code


@pytest.mark.parametrize(("refusal", "code"), [(verifier.UNKNOWN_ROOT, 23), (verifier.NOT_IN_BATCH, 22), ("0x", 40)])
def test_the_ledger_has_the_last_word(refusal: str, code: int, verify: Run, good: Bundle, chain: Chain) -> None:
    """A node may tell of a record and yet of no proof."""

    def bend(method: str, reply: str) -> str:
        is_time = method == "eth_call" and len(json.loads(reply)["result"]) == 66  # one word: of verifyForecast
        return json.dumps({"error": {"code": 3, "data": refusal + "00" * 32}}) if is_time else reply

    with lying_node(chain.url, bend) as url:
        assert verify(good, rpc=url).returncode == code


def test_a_file_or_a_node_that_was_forgotten(verify: Run, good: Bundle) -> None:
    assert verify(good, "--header", "no-such-file.json", rpc=None).returncode == 20
    assert verify(good, "--issuer", "0x12").returncode == 2
    assert verify(good, "--from", "yesterday", "--to", "today", command="completeness").returncode == 2
    saved = verify(good, rpc=None, command="save")
    assert (saved.returncode, saved.stdout) == (13, "")
    assert verify(waiting(forecast()), command="save").returncode == 10


def test_the_shared_vectors_give_the_same_bytes() -> None:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    for vector in vectors["records"]:
        record, salt = vector["record"], verifier.from_hex(vector["salt"])
        committed = verifier.commitment(record, salt)
        origin = verifier.seconds(record["origin"])
        leaf = verifier.Entry(verifier.from_hex(vector["pseudonym"]), origin, committed).leaf_hash()
        assert verifier.canonical_bytes(record) == vector["canonical"].encode()
        assert ("0x" + committed.hex(), "0x" + leaf.hex()) == (vector["commitment"], vector["leaf"])
    for tree in vectors["trees"]:
        for index, leaf in enumerate(tree["leaves"]):
            proof = [verifier.from_hex(node) for node in leaf["proof"]]
            root = verifier.root_from_proof(verifier.from_hex(leaf["leaf"]), index, tree["count"], proof)
            assert root == verifier.from_hex(tree["root"])
    for bent in vectors["bent_proofs"]:
        proof = [verifier.from_hex(node) for node in bent["proof"]]
        root = verifier.root_from_proof(verifier.from_hex(bent["leaf"]), bent["index"], bent["count"], proof)
        assert root != verifier.from_hex(bent["root"]), bent["bent"]


def test_selectors_are_those_of_the_contract() -> None:
    abi = json.loads((REPOSITORY / "functions/notary/forecast_ledger_abi.json").read_bytes())["abi"]
    signatures = {each["name"]: f"{each['name']}({','.join(one['type'] for one in each['inputs'])})" for each in abi}
    hashed = {name: Web3.keccak(text=signature).to_0x_hex() for name, signature in signatures.items()}
    assert (hashed["records"][:10], hashed["verifyForecast"][:10]) == (verifier.RECORDS, verifier.VERIFY_FORECAST)
    assert (hashed["UnknownRoot"][:10], hashed["NotInBatch"][:10]) == (verifier.UNKNOWN_ROOT, verifier.NOT_IN_BATCH)
    assert hashed["ForecastStored"] == verifier.FORECAST_STORED


def test_it_needs_nothing_but_an_old_python() -> None:
    tree = ast.parse((REPOSITORY / "verifier/verify.py").read_text(encoding="utf-8"), feature_version=(3, 9))
    plain = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    named = [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.split(".")[0] for name in plain + named} <= sys.stdlib_module_names


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.12", "3.13"])
def test_an_auditors_python_gives_the_same_verdicts(
    version: str, good: Bundle, late: Bundle, run_with: RunWith
) -> None:
    """Where it is installed."""
    python = shutil.which(f"python{version}")
    if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no Python {version} on PATH")
    verify = run_with(python)
    assert [verify(good).returncode, verify(late).returncode] == [0, 12]
    assert verify(good | {"salt": OTHER_HASH}).returncode == 21


def test_help_and_documentation_know_every_exit_code(verify: Run) -> None:
    told = verify("{}", "--help").stdout
    page = (REPOSITORY / "docs/verification.md").read_text(encoding="utf-8")
    for code, (word, meaning) in verifier.OUTCOMES.items():
        assert f"{code:>2}  {word}: {meaning}" in told
        assert f"| {code} | {word} |" in page
