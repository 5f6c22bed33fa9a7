"""A saved block header in the place of a node: it proves what the ledger held, or nothing."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.notary.chain import REPOSITORY, Chain
from tests.verifier.conftest import Run
from tests.verifier.notarized import Bundle
from verifier import verify as verifier

Saved = dict[str, Any]


@pytest.fixture
def saved(good: Bundle, chain: Chain, tmp_path: Path) -> Saved:
    """As the program itself prints it."""
    file = tmp_path / "good.json"
    file.write_text(json.dumps(good))
    command = [sys.executable, "-I", str(REPOSITORY / "verifier/verify.py"), "save", str(file), "--rpc", chain.url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return dict(json.loads(done.stdout))


@pytest.fixture
def header(tmp_path: Path) -> Callable[[Saved], str]:
    def write(saved: Saved) -> str:
        (tmp_path / "header.json").write_text(json.dumps(saved))
        return str(tmp_path / "header.json")

    return write


@given(st.binary(max_size=300))
def test_keccak_is_that_of_ethereum(message: bytes) -> None:
    assert verifier.keccak256(message) == keccak(message)


def test_a_header_proves_what_a_node_says(
    verify: Run, good: Bundle, late: Bundle, saved: Saved, header: Callable[[Saved], str], chain: Chain
) -> None:
    done = verify(good, "--header", header(saved), rpc=None)
    assert done.returncode == 0, done.stdout
    block = chain("eth_getBlockByNumber", saved["header"]["number"].replace("0x0", "0x"), False)
    assert block["hash"] in done.stdout
    assert "Make sure that the block shown is one of the chain" in done.stdout
    known = ["--block-hash", block["hash"], "--ledger", saved["ledger"], "--issuer", good["chain"]["issuer"]]
    assert "Make sure" not in verify(good, "--header", header(saved), *known, rpc=None).stdout


def test_a_batch_that_the_header_was_not_saved_for_cannot_be_told(
    verify: Run, late: Bundle, saved: Saved, header: Callable[[Saved], str]
) -> None:
    assert verify(late, "--header", header(saved), rpc=None).returncode == 39


def no_tree(header: Saved) -> Saved:
    """A state whose root is that of a list, and of no node."""
    header["stateRoot"] = "0x" + keccak(bytes.fromhex("c101")).hex()
    return {"account_proof": ["0xc101"]}


@pytest.mark.parametrize(
    ("code", "tamper"),
    [
        (39, lambda saved: saved["header"].update(stateRoot="0x" + "12" * 32)),
        (39, lambda saved: saved["header"].pop("stateRoot")),
        (39, lambda saved: saved["header"].update(invented="0x01")),
        (39, lambda saved: saved["account_proof"].pop(0)),
        (39, lambda saved: saved["storage_proof"].clear()),
        (39, lambda saved: saved.update(storage_proof=[node[:-2] + "00" for node in saved["storage_proof"]])),
        (39, lambda saved: saved.update(no_tree(saved["header"]))),
        (28, lambda saved: saved.update(chain_id=1)),
        (20, lambda saved: saved.pop("header")),
    ],
)
def test_a_header_that_was_bent_proves_nothing(
    code: int, tamper: Callable[[Saved], object], verify: Run, good: Bundle, saved: Saved,
    header: Callable[[Saved], str],
) -> None:  # fmt: skip
    tamper(saved)
    done = verify(good, "--header", header(saved), rpc=None)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout


def test_another_ledger_or_block_than_the_header_s(
    verify: Run, good: Bundle, saved: Saved, header: Callable[[Saved], str]
) -> None:
    assert verify(good, "--header", header(saved), "--block-hash", "0x" + "12" * 32, rpc=None).returncode == 39
    good["chain"]["ledger"] = "0x" + "12" * 20
    assert verify(good, "--header", header(saved), rpc=None).returncode == 39


def test_a_time_that_was_bent_is_told(verify: Run, good: Bundle, saved: Saved, header: Callable[[Saved], str]) -> None:
    good["chain"]["block_time"] = "2026-01-31T06:59:59Z"
    assert verify(good, "--header", header(saved), rpc=None).returncode == 25


def test_an_issuer_who_never_stored_it_is_proven_absent(
    verify: Run, good: Bundle, saved: Saved, header: Callable[[Saved], str], chain: Chain, tmp_path: Path
) -> None:
    good["chain"]["issuer"] = "0x" + "34" * 20
    endpoint = verifier.Endpoint(chain.url)
    absent = verifier.save(good["chain"]["ledger"], good["chain"]["issuer"], [good["batch"]["root"]], endpoint)
    assert verify(good, "--header", header(absent), rpc=None).returncode == 23
