"""The programs in docs/api.md do what the page says, word for word but for the address."""

import os
import re
import subprocess
import sys

import pytest

from embedded.anvil import anvil
from embedded.ports import free_port
from embedded.process import running
from functions.analytics.settings import ChainSettings
from tests import messages
from tests.functions.analytics.book_of_batches import batch, put_on_chain, tell_receipts
from tests.functions.analytics.conftest import analytics_postgres_url, empty_stores, served, without
from tests.functions.analytics.house import HOUR, ISSUER, LEDGER, ORIGIN, House, forecast
from tests.functions.analytics.wallet import Wallet
from tests.functions.notary.chain import REPOSITORY, Chain

__all__ = ["analytics_postgres_url"]  # a fixture
HISTORY, LIVE, PROOF, SIGN_IN = re.findall(r"```python\n(.*?)```", (REPOSITORY / "docs/api.md").read_text(), re.DOTALL)
HOURS = 9


@pytest.fixture(scope="module")
def house(analytics_postgres_url, mongodb_url, redis_url, tmp_path_factory):
    """Nine hourly forecasts on a real chain, and one hour that came true."""
    folder = tmp_path_factory.mktemp("chain")
    with (
        running(anvil(folder / "data", free_port("anvil", 0, print)), folder / "anvil.log") as chain_url,
        empty_stores(analytics_postgres_url, mongodb_url, redis_url) as stores,
        House(without(stores, chain=ChainSettings(chain_url, LEDGER, chain_url, ISSUER))) as house,
    ):
        house.commission()
        for number in range(HOURS):
            batch(house, number + 1, forecast(ORIGIN + (number - HOURS + 1) * HOUR, first_wh=100))
        put_on_chain(house, Chain(chain_url))
        tell_receipts(house)
        median = forecast().energy_wh[2][0][5]  # of a first hour; each later one has 20 Wh more
        house.close_hours(ORIGIN - HOUR, [(0, 0, median - 100)])
        yield house


@pytest.fixture(scope="module")
def api(house):
    with served(house.settings) as api:
        yield api


def command(program, api, page_size=500):
    text = program.replace("http://127.0.0.1:8080", str(api.base_url)).replace(
        "page_size=500", f"page_size={page_size}"
    )
    return [sys.executable, "-W", "error", "-c", text]


def test_history_becomes_a_table(api):
    done = subprocess.run(command(HISTORY, api, page_size=3), capture_output=True, text=True, check=False)
    assert done.stderr == ""
    rows = (HOURS - 1) * 24  # `to` is not among them
    assert done.stdout == f"{rows} rows; mean absolute error {100 + 20 * 3.5:.0f} Wh\n"


def test_the_stream_goes_on_where_it_was_cut(api, house):
    numbered = [messages.correction(feeder="north", revision=number) for number in range(6)]
    expected = house.broadcast(*numbered[:2])
    with subprocess.Popen(command(LIVE, api), stdout=subprocess.PIPE, text=True) as reader:
        lines = [reader.stdout.readline() for _ in range(2)]
        expected += house.broadcast(*numbered[2:4])
        lines += [reader.stdout.readline() for _ in range(2)]
        cut_the_stream(house)
        expected += house.broadcast(*numbered[4:])
        lines += [reader.stdout.readline() for _ in range(2)]
        reader.kill()
    assert lines == [f"{stream_id} org.gridledger.actuals.corrected.v1 north\n" for stream_id in expected]


def cut_the_stream(house):
    """Redis hangs up on who waits for news: analytics ends the answers of all its readers."""
    (waiting,) = [client["id"] for client in house.redis.client_list() if client["cmd"].startswith("xread")]
    assert house.redis.client_kill_filter(_id=waiting) == 1


def test_a_proof_is_verified_on_the_readers_machine(api, tmp_path):
    for folder in ("client", "verifier"):
        (tmp_path / folder).symlink_to(REPOSITORY / folder)
    done = subprocess.run(command(PROOF, api), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1].startswith("VERIFIED")


def test_a_wallet_signs_in_and_sees_what_it_was_granted(house):
    wallet = Wallet()
    with served(without(house.settings, auth="required")) as api:
        before = signed_in(api, wallet)
        house.postgres.execute("insert into grants values (%s, 'all-feeders', 'viewer')", (wallet.principal,))
        after = signed_in(api, wallet)
    remedy = f"make grant WALLET={wallet.address} ROLE=viewer GROUPS=…"
    assert before[0].startswith(f"{wallet.principal} Nothing is granted")
    assert before[0].endswith(remedy)
    assert before[1] == "[]"
    assert after == [f"{wallet.principal} [{{'feeder_group': 'all-feeders', 'role': 'viewer'}}]", "['north']"]


def signed_in(api, wallet):
    """What the program prints."""
    environment = os.environ | {"WALLET_KEY": wallet.account.key.to_0x_hex()}
    done = subprocess.run(command(SIGN_IN, api), capture_output=True, text=True, check=False, env=environment)
    assert done.stderr == ""
    return done.stdout.splitlines()
