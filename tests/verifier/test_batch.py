"""One batch by its manifest: what it holds, and that it is on chain as it says."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functions.notary.chain import REPOSITORY
from tests.verifier.issuer import Issuer, Manifest

Done = subprocess.CompletedProcess[str]
OTHER_ADDRESS = "0x" + "12" * 20
OTHER_HASH = "0x" + "12" * 32


@pytest.fixture
def verify(issuer: Issuer, tmp_path: Path) -> Callable[..., Done]:
    def run(manifest: Manifest, *more: str, command: str = "batch", asked: bool = True) -> Done:
        (tmp_path / "batch.json").write_text(json.dumps(manifest))
        program = [sys.executable, "-I", str(REPOSITORY / "verifier/verify.py"), command, str(tmp_path / "batch.json")]
        node = ["--rpc", issuer.chain.url] if asked else []
        return subprocess.run([*program, *node, *more], capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def manifest(issuer: Issuer) -> Manifest:
    """Two forecasts and the schedule that promises them."""
    return issuer.store(0, [issuer.entry(1, 0), issuer.entry(2, 0)], issuer.schedule((1, 0, None), (2, 0, None)))


def test_a_batch_is_verified_and_its_entries_are_counted(
    manifest: Manifest, issuer: Issuer, verify: Callable[..., Done]
) -> None:
    done = verify(manifest, "--ledger", issuer.ledger, "--issuer", issuer.address)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Of kind forecast: 2." in done.stdout
    assert "Of kind schedule: 1." in done.stdout
    assert done.stdout.splitlines()[-1].startswith("VERIFIED: ")
    assert verify(manifest, asked=False).returncode == 13


def test_a_saved_header_is_as_good_as_a_node(manifest: Manifest, verify: Callable[..., Done], tmp_path: Path) -> None:
    (tmp_path / "header.json").write_text(verify(manifest, command="save").stdout)
    assert verify(manifest, "--header", str(tmp_path / "header.json"), asked=False).returncode == 0


@pytest.mark.parametrize(
    ("code", "tamper"),
    [
        (20, lambda batch: batch.pop("entries")),
        (22, lambda batch: batch["entries"][0].update(commitment=OTHER_HASH)),
        (22, lambda batch: batch["entries"].reverse()),
        (24, lambda batch: batch["entries"].pop()),
        (23, lambda batch: batch.update(issuer=OTHER_ADDRESS)),
        (25, lambda batch: batch.update(block_time="2026-01-31T07:00:00Z")),
        (26, lambda batch: batch.update(sequence=2)),
        (27, lambda batch: batch.update(tx_hash=OTHER_HASH)),
        (28, lambda batch: batch.update(chain_id=1)),
        (29, lambda batch: batch.update(ledger=OTHER_ADDRESS)),
    ],
)
def test_each_kind_of_tampering_has_its_exit_code(
    code: int, tamper: Callable[[Manifest], object], manifest: Manifest, verify: Callable[..., Done]
) -> None:
    bent = json.loads(json.dumps(manifest))
    tamper(bent)
    done = verify(bent)
    assert (done.returncode, done.stderr) == (code, ""), done.stdout


def test_an_entry_that_stands_there_twice_is_told(issuer: Issuer, verify: Callable[..., Done]) -> None:
    twice = issuer.store(0, [issuer.entry(1, 0), issuer.entry(1, 0, number=7)])
    assert verify(twice).returncode == 33


def test_another_issuer_than_the_one_expected(manifest: Manifest, verify: Callable[..., Done]) -> None:
    assert verify(manifest, "--issuer", OTHER_ADDRESS).returncode == 30
