"""Keys, grants and groups by command: what is printed, what is kept, and that a wrong word changes nothing."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from database.access import run
from domain.api_key import parse_key

WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"  # as EIP-55 has it
TABLES = "principals, grants, api_keys, audit_log, feeders, stations"


@pytest.fixture
def connection(postgres_url: str) -> Iterator[psycopg.Connection]:
    """Two feeders in the group that all are in at first."""
    with psycopg.connect(postgres_url, autocommit=True) as opened:
        opened.execute(f"truncate {TABLES} cascade")
        opened.execute("insert into stations values ('st', 'Station')")
        for feeder in ("f-1", "f-2"):
            opened.execute("insert into feeders values (%s, 'F', 'UTC', 'GB', 'st')", [feeder])
        yield opened
        opened.execute(f"truncate {TABLES} cascade")


Command = Callable[..., str]


@pytest.fixture
def command(connection: psycopg.Connection, postgres_url: str) -> Command:
    return lambda *words: run([*words], postgres_url, "ada")


def grants(connection: psycopg.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("select feeder_group, role from grants"))


def test_a_key_is_printed_once_and_kept_as_a_digest(connection: psycopg.Connection, command: Command) -> None:
    said = command("key", "--name", "Billing", "--role", "viewer", "--groups", "all-feeders,west")
    key = parse_key(said.splitlines()[-1])
    assert key is not None
    assert said.startswith(f"Key {key.key_id} of Billing: viewer of all-feeders, west.")
    assert "No feeder is in west yet" in said
    assert connection.execute("select secret_sha256 from api_keys").fetchall() == [(key.secret_sha256(),)]
    assert grants(connection) == {("all-feeders", "viewer"), ("west", "viewer")}
    listed = command("keys")
    assert listed == f"key:{key.key_id}  Billing  viewer of all-feeders, viewer of west  good"
    assert key.text() not in listed


def test_a_key_ends_when_it_is_revoked_or_its_time_is_over(connection: psycopg.Connection, command: Command) -> None:
    asked = ("key", "--name", "B", "--role", "admin", "--groups", "*")
    key = parse_key(command(*asked, "--expires", "2999-01-01").splitlines()[-1])
    assert key is not None
    assert "good, until 2999-01-01T00:00:00+00:00" in command("keys")
    connection.execute("update api_keys set expires_at = now()")
    assert "expired" in command("keys")
    assert key.key_id in command("revoke", key.key_id)
    assert "revoked" in command("keys")
    with pytest.raises(SystemExit, match="No key"):
        command("revoke", key.key_id)


def test_a_wallet_has_one_role_in_each_group(connection: psycopg.Connection, command: Command) -> None:
    command("grant", WALLET.lower(), "--role", "viewer", "--groups", "north,south")
    command("grant", WALLET, "--role", "operator", "--groups", "south")
    assert grants(connection) == {("north", "viewer"), ("south", "operator")}
    assert f"eth:{WALLET}" in command("keys")
    command("ungrant", WALLET, "--groups", "south")
    assert grants(connection) == {("north", "viewer")}
    assert "1 grants are gone" in command("ungrant", WALLET)
    assert grants(connection) == set()


def test_a_feeder_is_in_the_group_it_was_put_into(connection: psycopg.Connection, command: Command) -> None:
    command("group", "north", "f-1")
    with pytest.raises(SystemExit, match="no feeder f-9"):
        command("group", "south", "f-2,f-9")
    rows = connection.execute("select feeder_id, feeder_group from feeders order by feeder_id").fetchall()
    assert rows == [("f-1", "north"), ("f-2", "all-feeders")]


def test_every_command_that_changes_something_is_in_the_audit_log(
    connection: psycopg.Connection, command: Command
) -> None:
    key = parse_key(command("key", "--name", "B", "--role", "viewer", "--groups", "*").splitlines()[-1])
    assert key is not None
    command("revoke", key.key_id)
    command("grant", WALLET, "--role", "viewer", "--groups", "*")
    command("ungrant", WALLET)
    assert "0 sessions have ended" in command("sign-out", WALLET)
    command("group", "north", "f-1")
    command("keys")
    rows = connection.execute("select principal, action, target, outcome from audit_log order by entry").fetchall()
    assert [action for _, action, _, _ in rows] == ["key", "grant", "revoke", "grant", "ungrant", "sign-out", "group"]
    assert {(principal, outcome) for principal, _, _, outcome in rows} == {("command:ada", "done")}
    assert not [target for _, _, target, _ in rows if key.text() in target]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("name", ["key", "--name", "", "--role", "viewer", "--groups", "*"]),
        ("name", ["key", "--name", "a\x00b", "--role", "viewer", "--groups", "*"]),
        ("role", ["key", "--name", "B", "--role", "owner", "--groups", "*"]),
        ("groups", ["key", "--name", "B", "--role", "viewer", "--groups", ""]),
        ("groups", ["key", "--name", "B", "--role", "viewer", "--groups", "*,north"]),
        ("expires", ["key", "--name", "B", "--role", "viewer", "--groups", "*", "--expires", "2020-01-01"]),
        ("expires", ["key", "--name", "B", "--role", "viewer", "--groups", "*", "--expires", "soon"]),
        ("wallet", ["grant", "0x1", "--role", "viewer", "--groups", "*"]),
        ("wallet", ["grant", WALLET.replace("5aA", "5AA"), "--role", "viewer", "--groups", "*"]),
        ("group", ["group", "*", "f-1"]),
    ],
)
def test_the_word_that_is_wrong_is_named_and_nothing_has_changed(
    connection: psycopg.Connection,
    command: Command,
    capsys: pytest.CaptureFixture[str],
    named: str,
    words: list[str],
) -> None:
    with pytest.raises(SystemExit):
        command(*words)
    assert named in capsys.readouterr().err
    for table in ("principals", "grants", "api_keys", "audit_log"):
        assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
