"""AUTH=open: who gets in."""

import asyncio

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from functions.analytics.app import create_app
from functions.analytics.openapi import end


def status(app, path="/api/v1/config", client="127.0.0.1", host="127.0.0.1:8000", **headers):
    async def get():
        transport = httpx.ASGITransport(app=app, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as http:
            return (await http.get(path, headers=headers)).status_code

    return asyncio.run(get())


@pytest.fixture
def app(settings):
    from tests.functions.analytics.conftest import without

    app = create_app(without(settings, chain=None))
    yield app
    asyncio.run(end(app))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:3000", "[::1]:8000"])
def test_people_at_this_machine_get_in(app, host):
    assert status(app, host=host, origin=f"http://{host}") == 200


@pytest.mark.parametrize(
    "stranger",
    [
        {"client": "192.0.2.7"},
        {"host": "rebound.example"},
        {"origin": "https://page.example"},
        {"origin": "null"},
        {"x-forwarded-for": "192.0.2.7"},
        {"forwarded": "for=192.0.2.7"},
    ],
)
def test_strangers_do_not_but_probes_do(app, stranger):
    assert status(app, **stranger) == 403
    assert status(app, "/livez", **stranger) == 200


def test_a_page_from_elsewhere_cannot_listen(api):
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{api.base_url.port}/api/v1/stream", origin="https://page.example")
    assert refused.value.response.status_code == 403
