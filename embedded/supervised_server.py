"""Getting one server: the one given by URL when it answers, else an embedded one, started and watched over."""

from collections.abc import Callable

from msgspec import Struct

from embedded.layout import Layout
from embedded.process import await_ready
from embedded.screen import Screen
from embedded.server import Server
from embedded.supervisor import Child, Supervisor

Note = Callable[[str], None]


class Wanted(Struct, frozen=True):
    """A kind of server the house needs."""

    name: str
    variable: str  # of the environment, by which another one is given
    given_url: str | None
    is_ready: Callable[[str], bool]  # asked with a URL
    describe: Callable[[Note], Server]  # prepares an embedded one: may download, may take seconds


def obtain(wanted: Wanted, layout: Layout, screen: Screen, servers: Supervisor) -> str:
    """Its URL, as soon as it serves."""
    if wanted.given_url:
        if not wanted.is_ready(wanted.given_url):
            raise SystemExit(
                f"{wanted.name}: the server that {wanted.variable} names does not answer; start it, correct the "
                f"variable, or unset it to get an embedded one"
            )
        screen.say(f"{wanted.name}: using the server that {wanted.variable} names")
        return wanted.given_url
    with screen.step(wanted.name) as note:
        server = wanted.describe(note)
        log = layout.log(server.name)
        child = Child(server.name, server.command, log, server.environment, server.stop_signal)
        await_ready(server.name, server.is_ready, servers.start(child), log)
        return server.url
