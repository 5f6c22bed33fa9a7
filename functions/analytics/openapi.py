"""Write the API's document to web/generated/openapi.json: `python -m functions.analytics.openapi`."""

import asyncio
import json
from pathlib import Path

from fastapi import FastAPI

from functions.analytics.app import create_app
from functions.analytics.settings import Settings

TARGET = Path(__file__).parents[2] / "web" / "generated" / "openapi.json"


def document() -> str:
    """The same text for the same code: no server is asked, keys keep the order of the code."""
    nowhere = Settings("postgresql://localhost/nowhere", "mongodb://localhost/nowhere", "redis://localhost/0")
    app = create_app(nowhere)
    asyncio.run(end(app))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"


async def end(app: FastAPI) -> None:
    """Close the clients of stores that came with it."""
    async with app.router.lifespan_context(app):
        pass


if __name__ == "__main__":
    TARGET.write_text(document())
