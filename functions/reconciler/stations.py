"""What the stores say of windows: MongoDB, the live stream and, where notarization is on, the notary's book."""

from collections.abc import Iterable

import redis
from msgspec import Struct

from domain.cloud_event import forecast_id
from functions.reconciler.hour import Hour
from functions.reconciler.judgement import Evidence
from functions.reconciler.live_stream import shown
from functions.reconciler.mongo_store import MongoStore
from functions.reconciler.notary_book import NotaryBook

Standing = tuple[bool | None, bool | None]  # in the book, on chain


class Stations(Struct, frozen=True):
    """`book` is None where notarization is off."""

    store: MongoStore
    stream: redis.Redis
    book: NotaryBook | None

    def evidence(self, hours: Iterable[Hour]) -> dict[str, Evidence]:
        """By window id."""
        issued = {forecast_id(block.window_id): (hour, block) for hour in hours for block in hour.blocks.values()}
        stored = self.store.stored(list(issued))
        on_stream = shown(
            self.stream,
            {each: block.forecast.first.at if block.forecast else None for each, (_, block) in issued.items()},
        )
        origins = {each: hour for each, (hour, _) in issued.items()}
        standing = self._standing(self.book, origins, stored) if self.book else dict.fromkeys(issued, (None, None))
        return {
            block.window_id: Evidence(each in stored, on_stream[each], *standing[each])
            for each, (_, block) in issued.items()
        }

    def _standing(self, book: NotaryBook, hours: dict[str, Hour], stored: set[str]) -> dict[str, Standing]:
        """A forecast whose series were all erased since leaves no trace in the book: nobody can tell."""
        on_chain = book.on_chain(list(hours))
        found: dict[str, Standing] = {each: (each in on_chain, on_chain.get(each, False)) for each in hours}
        for each, series in self.store.series_of([each for each in stored if each not in on_chain]).items():
            if book.are_erased(series, hours[each].origin):
                found[each] = (None, None)
        return found
