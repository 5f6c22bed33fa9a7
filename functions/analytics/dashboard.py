"""The dashboard's static files: pages without .html, what is named by content cached for ever, a page for 404."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from functions.analytics.content_security_policy import PagePolicy

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class Dashboard(StaticFiles):
    """Serves a folder that `next build` exported, for pages that ask the node at `node_url`."""

    def __init__(self, folder: Path, node_url: str = "") -> None:
        super().__init__(directory=folder, html=True)
        self._policy = PagePolicy(folder, node_url)

    async def get_response(self, path: str, scope: Scope) -> Response:
        if path.startswith("api/"):
            raise HTTPException(404)
        try:
            response = await super().get_response(path, scope)
            if response.status_code == 404:
                response = await self._page(path, scope) or response
        except HTTPException as error:
            page = await self._page(path, scope) if error.status_code == 404 else None
            if page is None:
                raise
            response = page
        named_by_content = path.startswith("_next/static/") and response.status_code < 400
        response.headers["Cache-Control"] = _FOR_EVER if named_by_content else _ASK_AGAIN
        if not named_by_content:
            response.headers["Content-Security-Policy"] = self._policy.now()
        return response

    async def _page(self, path: str, scope: Scope) -> Response | None:
        """`about` is the file about.html."""
        page = await super().get_response(f"{path}.html", scope) if path and not path.endswith(".html") else None
        return page if page and page.status_code in {200, 304} else None
