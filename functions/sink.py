"""K_SINK: where the results of a function go, as binary CloudEvents over HTTP."""

import httpx

from domain.cloud_event import Event
from domain.errors import DependencyUnavailable

_TIMEOUT = httpx.Timeout(4.0, connect=2.0)


class Sink:
    """One URL; belongs to the event loop that first uses it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._client = httpx.AsyncClient(timeout=_TIMEOUT)

    async def send(self, event: Event) -> None:
        """Return once the sink has taken the event; DependencyUnavailable otherwise. One attempt."""
        try:
            answer = await self._client.post(self._url, content=event.data, headers=event.http_headers())
        except httpx.HTTPError as error:
            raise DependencyUnavailable("K_SINK", f"{self._url}: {error!r}") from error
        if not answer.is_success:
            reason = f"{self._url} answered {answer.status_code} to event {event.id}: {answer.text[:200]}"
            raise DependencyUnavailable("K_SINK", reason)
