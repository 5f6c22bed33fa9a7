"""The notary as a process: events in over HTTP, batches on a real chain, receipts out to K_SINK."""

import json
import threading
import time
from pathlib import Path

import psycopg
from eth_account import Account

from tests.functions.notary.chain import Chain
from tests.functions.notary.process import DOWN, Environment, Receipts, assert_ended_well, blocks, notary, post, tick
from tests.functions.notary.remote_signer import public_key, remote_signer


def test_receipts_of_every_forecast_reach_the_sink(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    with notary(environment, tmp_path / "log") as (url, _):
        assert {post(url, issued) for issued in blocks()} == {200}
        receipts.until_all(blocks(), "included")
        chain.mine()
        receipts.until_all(blocks(), "final")
        assert tick(url) == 200
    log = (tmp_path / "log").read_text()
    assert f"issuer {Account.from_key(environment['NOTARY_PRIVATE_KEY']).address}" in log
    assert environment["NOTARY_PRIVATE_KEY"] not in log


def test_a_keystore_signs(
    environment: Environment, receipts: Receipts, chain: Chain, private_key: str, tmp_path: Path
) -> None:
    keystore, password = tmp_path / "keystore", tmp_path / "password"
    keystore.write_text(json.dumps(Account.encrypt(private_key, "correct horse", kdf="pbkdf2", iterations=10)))
    password.write_text("correct horse\n")
    files = {"NOTARY_KEYSTORE": str(keystore), "NOTARY_KEYSTORE_PASSWORD_FILE": str(password)}
    with notary(environment | files | {"NOTARY_PRIVATE_KEY": ""}, tmp_path / "log") as (url, _):
        assert post(url, blocks()[0]) == 200
        receipts.until_all(blocks()[:1], "included")
    log = (tmp_path / "log").read_text()
    assert f"issuer {Account.from_key(private_key).address}" in log
    assert not any(secret in log for secret in ("correct horse", private_key[2:]))


def test_a_remote_signer_signs_once_it_is_there(
    environment: Environment, receipts: Receipts, chain: Chain, private_key: str, tmp_path: Path
) -> None:
    down = threading.Event()
    down.set()
    with remote_signer(private_key, lambda answer: (503, "") if down.is_set() else answer) as signer:
        remote = {"NOTARY_SIGNER_URL": signer.replace("//", "//notary:signer-password@")}
        remote |= {"NOTARY_SIGNER_PUBLIC_KEY": public_key(private_key), "NOTARY_PRIVATE_KEY": ""}
        with notary(environment | remote, tmp_path / "log") as (url, _):
            assert post(url, blocks()[0]) == 200
            await_line(tmp_path / "log", "signer is unavailable")
            down.clear()
            receipts.until_all(blocks()[:1], "included")
    assert "signer-password" not in (tmp_path / "log").read_text()
    assert_ended_well(environment, receipts, chain, blocks()[:1])


def await_line(log: Path, text: str) -> None:
    while text not in log.read_text():
        time.sleep(0.01)


def await_a_batch(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        while connection.execute("select 1 from batches").fetchone() is None:
            time.sleep(0.01)


def test_killed_before_signing_in_flight_and_before_telling_it_goes_on(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    chain.automine(False)
    with notary(environment, log) as (url, kill):
        assert post(url, blocks()[0]) == 200
        kill()
    with notary(environment, log) as (url, kill):
        assert post(url, blocks()[1]) == 200
        await_a_batch(environment["POSTGRES_URL"])
        kill()
    chain.mine()
    with notary(environment, log) as (url, kill):
        assert {post(url, issued) for issued in blocks()[2:]} == {200}
        kill()
    chain.automine(True)
    with notary(environment, log):
        receipts.until_all(blocks(), "included", "final")  # final at once when the word of its block was cut off
    assert_ended_well(environment, receipts, chain, blocks())


def test_two_at_once_write_one_gapless_sequence(
    environment: Environment, receipts: Receipts, chain: Chain, tmp_path: Path
) -> None:
    with notary(environment, tmp_path / "one") as (one, _), notary(environment, tmp_path / "two") as (two, _):
        for number, issued in enumerate(blocks()):
            first, second = (one, two) if number % 2 else (two, one)
            assert (post(first, issued), post(second, issued)) == (200, 200)
        receipts.until_all(blocks(), "included", "final")
    assert_ended_well(environment, receipts, chain, blocks())


def test_while_the_chain_is_down_forecasts_are_taken_and_later_notarized(
    environment: Environment, receipts: Receipts, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with notary(environment | {"CHAIN_RPC_URL": DOWN}, log) as (url, _):
        assert {post(url, issued) for issued in blocks()} == {200}
        assert tick(url) == 200
    assert log.read_text().count("chain is unavailable") == 1  # said once, not every second
    with notary(environment, log):
        receipts.until_all(blocks(), "included")


def test_not_configured_it_says_so_and_keeps_the_queue_for_later(
    environment: Environment, receipts: Receipts, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with notary(environment | {"NOTARY_PRIVATE_KEY": ""}, log) as (url, _):
        assert {post(url, issued) for issued in blocks()} == {200}
        assert tick(url) == 200
    assert "not configured (empty: NOTARY_PRIVATE_KEY or NOTARY_KEYSTORE or NOTARY_SIGNER_URL)" in log.read_text()
    with notary(environment, log):
        receipts.until_all(blocks(), "included")
