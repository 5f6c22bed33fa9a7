"""Dead letters for the API: what `make redrive` does, a bounded piece at a time.

The Kafka client is imported when the first of them is asked for: most processes never are, and start faster without.
"""

import logging
from contextlib import closing
from threading import Lock
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from functions.analytics.letter_page import LetterPage
from functions.analytics.problem import NotFound
from kafka_topics.brokers import Brokers

if TYPE_CHECKING:
    from functions.dead_letter_causes import Cause
    from functions.dead_letters import Letter
    from functions.redrive import Outcome

MOST_LISTED = 10_000
MOST_LETTERS = 100
_MOST_OF_A_CAUSE = 2000
_PATIENCE_S = 10.0

_log = logging.getLogger("gridledger.analytics")


class DeadLetters:
    """Any number of threads may share one. Each raises DependencyUnavailable when Kafka fails it, and HTTPException
    501 where nobody said where Kafka is."""

    def __init__(self, brokers: Brokers | None) -> None:
        self._named = brokers
        self._sending = Lock()  # who asks twice at once is answered as if it were one after the other

    def causes(self, first: int, most: int) -> "tuple[list[Cause], int | None]":
        """Of the letters from this offset on, and the offset after them; None at the end."""
        from functions.dead_letter_causes import by_cause  # noqa: PLC0415
        from functions.dead_letters import read_letters  # noqa: PLC0415
        from functions.redriven import read_redriven  # noqa: PLC0415

        redriven = read_redriven(self._brokers)
        with closing(read_letters(self._brokers, first)) as letters:
            page = LetterPage(letters, most, _PATIENCE_S)
            return by_cause(page, redriven), page.next_offset

    def letter(self, offset: int) -> "tuple[Letter, bool]":
        """One, and whether it was sent again; NotFound."""
        from functions.dead_letters import NoSuchLetter, read_some  # noqa: PLC0415
        from functions.redriven import read_redriven  # noqa: PLC0415

        try:
            (letter,) = read_some(self._brokers, [offset])
        except NoSuchLetter as error:
            raise _not_found(error) from error
        return letter, read_redriven(self._brokers).has(letter)

    def send_letters(self, offsets: list[int]) -> "Outcome":
        """These; NotFound, and none is sent, when one of them is not there."""
        from functions.dead_letters import NoSuchLetter, read_some  # noqa: PLC0415
        from functions.redrive import by_itself, redrive  # noqa: PLC0415

        try:
            with self._sending, closing(read_some(self._brokers, offsets)) as letters:
                return _logged(redrive(self._brokers, letters, by_itself))
        except NoSuchLetter as error:
            raise _not_found(error) from error

    def send_cause(self, cause: str) -> "tuple[Outcome, bool]":
        """All of this cause that wait, or as many as go at once, and then True: ask again for the others. NotFound."""
        from functions.dead_letters import read_letters  # noqa: PLC0415
        from functions.redrive import redrive, with_its_cause  # noqa: PLC0415
        from functions.redriven import cause_group, read_redriven, remember  # noqa: PLC0415

        with self._sending:
            done = read_redriven(self._brokers).of_cause(cause)
            with closing(read_letters(self._brokers, done)) as letters:
                page = LetterPage(letters, _MOST_OF_A_CAUSE, _PATIENCE_S)
                of_cause = (letter for letter in page if letter.cause == cause)
                outcome = _logged(redrive(self._brokers, of_cause, with_its_cause))
            is_cut = page.next_offset is not None and not outcome.foreign
            if page.next_offset is not None and is_cut:
                # Also where none of this cause was among them: the next request begins after them.
                remember(self._brokers, {cause_group(cause): page.next_offset})
        if not (done or is_cut or outcome.sent or outcome.sent_before or outcome.foreign):
            raise NotFound("No dead letter has this cause; GET /api/v1/dead-letters lists the causes, word for word.")
        return outcome, is_cut

    @property
    def _brokers(self) -> Brokers:
        if not self._named:
            raise HTTPException(501, "KAFKA_BOOTSTRAP_SERVERS is not set: nobody said where the dead letters are.")
        return self._named


def _logged(outcome: "Outcome") -> "Outcome":
    if outcome.sent:
        offsets = [sent.offset for sent in outcome.sent]
        fields = {"count": len(offsets), "first": offsets[0], "last": offsets[-1]}
        _log.info("dead letters sent again", extra={"fields": fields})
    return outcome


def _not_found(error: Exception) -> NotFound:
    return NotFound(f"{str(error).capitalize()}; GET /api/v1/dead-letters names those that wait.")
