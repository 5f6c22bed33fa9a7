"""`python -m embedded.redrive [--show OFFSET | --cause TEXT | --letters OFFSETS]`: dead letters, and their way back.

Without an option it lists by cause what was not sent again. A letter goes to the topic of its type as it was at first,
with the same id, once: everybody who reads that topic gets it, and who has it already changes nothing. What is no event
of ours goes nowhere; it stays listed.
"""

import argparse

from domain.errors import DependencyUnavailable
from embedded.running_house import address
from embedded.settings import Settings
from functions.dead_letter_causes import by_cause
from functions.dead_letters import NoSuchLetter, read_letters, read_some
from functions.redrive import Outcome, by_itself, redrive, with_its_cause
from functions.redriven import read_redriven
from kafka_topics.brokers import Brokers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show", type=int, help="one letter in full, by its offset")
    what.add_argument("--cause", help="send again all letters whose cause holds this text; `all` for every cause")
    what.add_argument("--letters", type=_offsets, help="send these again: offsets, comma-separated")
    options = parser.parse_args()
    brokers = Brokers(Settings.from_environment().kafka_bootstrap_servers or address("kafka_bootstrap_servers"))
    try:
        print(_answer(brokers, options))
    except (DependencyUnavailable, NoSuchLetter) as error:
        raise SystemExit(str(error)) from error


def _answer(brokers: Brokers, options: argparse.Namespace) -> str:
    if options.show is not None:
        return shown(brokers, options.show)
    if options.cause is not None:
        text = "" if options.cause == "all" else options.cause
        letters = (letter for letter in read_letters(brokers) if text in letter.cause)
        return told(redrive(brokers, letters, with_its_cause))
    if options.letters is not None:
        return told(redrive(brokers, read_some(brokers, options.letters), by_itself))
    return "\n".join(listing(brokers)) or "no dead letter waits"


def listing(brokers: Brokers) -> list[str]:
    """A line for each cause of which letters were not sent again: how many, the cause, and their offsets."""
    causes = by_cause(read_letters(brokers), read_redriven(brokers))
    return [f"{len(one.waiting)}: {one.cause} (letters {_some(one.waiting)})" for one in causes if one.waiting]


def shown(brokers: Brokers, offset: int) -> str:
    """One letter: its cause, who refused it, its headers and its body."""
    (letter,) = read_some(brokers, [offset])
    headers = [f"{name}: {value.decode(errors='replace')}" for name, value in letter.original_headers]
    body = (letter.value or b"").decode(errors="replace")
    return "\n".join([letter.cause, f"refused by {letter.refused_by}", *headers, "", body])


def told(outcome: Outcome) -> str:
    """How many went, and how many are no events of ours."""
    foreign = len(outcome.foreign)
    return f"{len(outcome.sent)} sent again" + (f", {foreign} stay: they are no events of ours" if foreign else "")


def _some(offsets: list[int]) -> str:
    return ", ".join(map(str, offsets[:5])) + (", …" if len(offsets) > 5 else "")


def _offsets(text: str) -> set[int]:
    return {int(each) for each in text.split(",")}


if __name__ == "__main__":
    main()
