"""`python -m database.access key|keys|revoke|grant|ungrant|sign-out|group …`: who may do what (at POSTGRES_URL).

On a laptop `make key`, `make keys` and so on give these commands to the running house.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import psycopg
from psycopg import Connection

from database.api_keys import Holder, Terms, holders, make_key, revoke_key
from database.grants import empty_groups, grant, put_into_group, ungrant
from database.sessions import end_sessions
from database.settings import Settings
from database.wallet import wallet_principal
from domain.role import EVERY_GROUP, ROLES

_Parsed = TypeVar("_Parsed")
_LONGEST_NAME = 200


def run(words: list[str], postgres_url: str, by: str) -> str:
    """What to tell. SystemExit names the word that is wrong, and then nothing has changed."""
    options = _parser().parse_args(words)
    with psycopg.connect(postgres_url, autocommit=True, connect_timeout=5, options="-c timezone=UTC") as connection:
        told: str = options.command(connection, by, options)
    return told


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="database.access")
    commands = parser.add_subparsers(required=True)

    def add(name: str, command: Callable[..., str], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about)
        added.set_defaults(command=command)
        return added

    key = add("key", _key, "a new API key; it is printed once, and nobody can print it again")
    key.add_argument("--name", required=True, type=_checked("name", _name), help="whose it is")
    key.add_argument("--expires", type=_checked("expires", _future), help="2027-01-01, midnight UTC, or with a time")
    add("keys", _keys, "everybody who may do something")
    add("revoke", _revoke, "this key opens nothing any more").add_argument("key_id")
    granted = add("grant", _grant, "what a wallet may do")
    for takes_role in (key, granted):
        takes_role.add_argument("--role", required=True, choices=ROLES)
        takes_role.add_argument("--groups", required=True, type=_checked("groups", _groups), help="a,b or *: every one")
    gone = add("ungrant", _ungrant, "what a wallet may not do any more")
    gone.add_argument("--groups", type=_checked("groups", _groups), help="only in these")
    over = add("sign-out", _sign_out, "every session of a wallet ends; it may sign in again")
    for takes_wallet in (granted, gone, over):
        takes_wallet.add_argument("wallet", type=_checked("wallet", wallet_principal), help="0x…")
    group = add("group", _group, "these feeders are in this group from now on")
    group.add_argument("group", type=_checked("group", _one_group))
    group.add_argument("feeders", type=_checked("feeders", _names), help="a,b")
    return parser


def _key(connection: Connection, by: str, options: argparse.Namespace) -> str:
    key = make_key(connection, by, Terms(options.name, options.role, options.groups, options.expires))
    about = f"Key {key.key_id} of {options.name}: {options.role} of {', '.join(options.groups)}"
    until = f", until {options.expires.isoformat()}" if options.expires else ""
    return f"{about}{until}. Keep it: it is not shown again.{_doubts(connection, options.groups)}\n{key.text()}"


def _keys(connection: Connection, _: str, __: argparse.Namespace) -> str:
    return "\n".join(map(_line, holders(connection))) or "nobody may do anything yet: make key NAME=… ROLE=… GROUPS=…"


def _line(holder: Holder) -> str:
    state = "revoked" if holder.revoked_at else "expired" if not holder.is_good else "good"
    until = f", until {holder.expires_at.isoformat()}" if holder.expires_at else ""
    return f"{holder.principal}  {holder.name}  {', '.join(holder.grants) or 'nothing'}  {state}{until}"


def _revoke(connection: Connection, by: str, options: argparse.Namespace) -> str:
    if not revoke_key(connection, by, options.key_id):
        raise SystemExit(f"No key {options.key_id!r} is good: `make keys` lists them")
    return f"Key {options.key_id} is revoked; a process that knew it may take it for five seconds more"


def _grant(connection: Connection, by: str, options: argparse.Namespace) -> str:
    grant(connection, by, options.wallet, options.role, options.groups)
    return f"{options.wallet}: {options.role} of {', '.join(options.groups)}.{_doubts(connection, options.groups)}"


def _ungrant(connection: Connection, by: str, options: argparse.Namespace) -> str:
    return f"{options.wallet}: {ungrant(connection, by, options.wallet, options.groups)} grants are gone"


def _sign_out(connection: Connection, by: str, options: argparse.Namespace) -> str:
    return f"{options.wallet}: {end_sessions(connection, by, options.wallet)} sessions have ended"


def _group(connection: Connection, by: str, options: argparse.Namespace) -> str:
    if unknown := put_into_group(connection, by, options.feeders, options.group):
        raise SystemExit(f"Nothing was done: no feeder {', '.join(unknown)} is commissioned")
    return f"{', '.join(options.feeders)}: in {options.group} from now on"


def _doubts(connection: Connection, groups: list[str]) -> str:
    empty = empty_groups(connection, groups)
    return f" No feeder is in {', '.join(empty)} yet." if empty else ""


def _checked(field: str, parse: Callable[[str], _Parsed]) -> Callable[[str], _Parsed]:
    """argparse tells a ValueError in its own words; these are ours."""

    def parsed(text: str) -> _Parsed:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(f"{field}: {error}") from error

    return parsed


def _name(text: str) -> str:
    if not text.strip() or len(text) > _LONGEST_NAME or not text.isprintable():
        raise ValueError(f"{text[:_LONGEST_NAME]!r} is no name of 1 to {_LONGEST_NAME} printable characters")
    return text.strip()


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(_name(each) for each in text.split(",")))


def _groups(text: str) -> list[str]:
    groups = _names(text)
    if EVERY_GROUP in groups and len(groups) > 1:
        raise ValueError(f"{EVERY_GROUP} is every group, and stands alone")
    return groups


def _one_group(text: str) -> str:
    if text == EVERY_GROUP or "," in text:
        raise ValueError(f"{text!r} is not one group")
    return _name(text)


def _future(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if moment <= datetime.now(UTC):
        raise ValueError(f"{text} is over already")
    return moment


if __name__ == "__main__":
    print(run(sys.argv[1:], Settings.from_environment().postgres_url, "setup"))
