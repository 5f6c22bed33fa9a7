"""Servers given by URL, and ports for those that are not."""

import contextlib
import io
import socket

import pytest
from rich.console import Console

from embedded import kafka
from embedded.chain import Chain, prepare_chain
from embedded.layout import Layout
from embedded.ports import is_free
from embedded.screen import Screen
from embedded.server import Server
from embedded.settings import Settings
from embedded.supervised_server import Wanted, obtain
from embedded.supervisor import Supervisor
from embedded.wanted import wanted_servers

NOBODY = {
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    "POSTGRES_URL": "postgresql://somebody@127.0.0.1:1/gridledger",
    "MONGODB_URL": "mongodb://127.0.0.1:1/gridledger",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "CHAIN_RPC_URL": "http://127.0.0.1:1",
}


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path / "state")
    layout.create()
    return layout


@pytest.fixture
def screen():
    return Screen(Console(file=io.StringIO(), width=500))


@pytest.fixture
def servers(layout):
    servers = Supervisor(layout.run, print)
    yield servers
    servers.stop()


@pytest.fixture
def settings(monkeypatch):
    for name, url in NOBODY.items():
        monkeypatch.setenv(name, url)
    monkeypatch.delenv("DEPLOYER_PRIVATE_KEY", raising=False)
    return Settings.from_environment()


@pytest.mark.parametrize("name", ["kafka", "postgres", "mongodb", "valkey", "anvil"])
def test_a_given_server_that_does_not_answer_is_named_by_its_variable(name, settings, layout, screen, servers):
    wanted = wanted_servers(settings, layout, print)[name]
    with pytest.raises(SystemExit, match=rf"{wanted.variable} names does not answer; start it, correct the variable"):
        obtain(wanted, layout, screen, servers)
    assert wanted.variable in NOBODY


def test_two_servers_never_get_the_same_port(layout, monkeypatch):
    for name in NOBODY:
        monkeypatch.delenv(name, raising=False)
    said = []
    with contextlib.ExitStack() as taken:
        if is_free(kafka.PREFERRED_PORT):
            taken.enter_context(socket.create_server(("127.0.0.1", kafka.PREFERRED_PORT)))
        wanted_servers(Settings.from_environment(), layout, said.append)
    chosen = [line.rpartition(" ")[2] for line in said]
    assert len(chosen) >= 2, "both ports of Kafka had to give way"
    assert len(set(chosen)) == len(chosen)


def test_an_embedded_server_that_ends_is_named_with_its_log(layout, screen, servers):
    broken = Server("valkey", "redis://nowhere", lambda: ["sh", "-c", "echo no such option; exit 3"], lambda: False)
    wanted = Wanted("valkey", "REDIS_URL", None, lambda _: False, lambda _: broken)
    with pytest.raises(SystemExit, match=rf"valkey ended with exit status 3; {layout.log('valkey')} says:\n.*no such"):
        obtain(wanted, layout, screen, servers)


def test_a_chain_without_a_payer_leaves_notarization_off_and_says_so(settings, layout, servers):
    said = io.StringIO()
    screen = Screen(Console(file=said, width=500))
    assert prepare_chain(settings.chain_rpc_url, settings, layout, screen, servers) == Chain("", "")
    assert "DEPLOYER_PRIVATE_KEY" in said.getvalue()
