"""`python -m embedded.redrive [--show OFFSET | --cause TEXT | --letters OFFSETS]`: dead letters, and their way back.

Without an option it lists by cause what was not sent again. A letter goes to the topic of its type as it was at first,
with the same id, once: everybody who reads that topic gets it, and who has it already changes nothing. What is no event
of ours goes nowhere; it stays listed.
"""

import argparse
from collections.abc import Callable
from contextlib import closing

from kafka import KafkaProducer

from domain.cloud_event import ACTUALS_CORRECTED, FORECAST_ISSUED, FORECAST_NOTARIZED, WINDOW_CLOSED
from embedded.dead_letters import Letter, read_letters
from embedded.redriven import cause_group, letter_group, read_redriven, remember
from embedded.running_house import address
from embedded.settings import Settings

TOPIC_OF_TYPE = {
    WINDOW_CLOSED: "energy_predictions",
    ACTUALS_CORRECTED: "energy_actuals",
    FORECAST_ISSUED: "energy_forecasts",
    FORECAST_NOTARIZED: "energy_receipts",
}
_MOST_BYTES = 2 * 1024 * 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--show", type=int, help="one letter in full, by its offset")
    what.add_argument("--cause", help="send again all letters whose cause holds this text; `all` for every cause")
    what.add_argument("--letters", type=_offsets, help="send these again: offsets, comma-separated")
    options = parser.parse_args()
    servers = Settings.from_environment().kafka_bootstrap_servers or address("kafka_bootstrap_servers")
    if options.show is not None:
        print(shown(servers, options.show))
    elif options.cause is not None:
        text = "" if options.cause == "all" else options.cause
        print(redrive(servers, lambda letter: text in letter.cause, cause_group))
    elif options.letters is not None:
        print(redrive(servers, lambda letter: letter.offset in options.letters, letter_group))
    else:
        print("\n".join(listing(servers)) or "no dead letter waits")


def listing(servers: str) -> list[str]:
    """A line for each cause of which letters were not sent again: how many, the cause, and their offsets."""
    redriven, waiting = read_redriven(servers), dict[str, list[int]]()
    for letter in read_letters(servers):
        if not redriven.has(letter):
            waiting.setdefault(letter.cause, []).append(letter.offset)
    by_count = sorted(waiting.items(), key=lambda item: -len(item[1]))
    return [f"{len(offsets)}: {cause} (letters {_some(offsets)})" for cause, offsets in by_count]


def shown(servers: str, offset: int) -> str:
    """One letter: its cause, who refused it, its headers and its body."""
    letter = next(read_letters(servers, offset), None)
    if letter is None or letter.offset != offset:
        raise SystemExit(f"there is no dead letter {offset}")
    headers = [f"{name}: {value.decode(errors='replace')}" for name, value in letter.original_headers]
    body = (letter.value or b"").decode(errors="replace")
    return "\n".join([letter.cause, f"refused by {letter.refused_by}", *headers, "", body])


def redrive(servers: str, wanted: Callable[[Letter], bool], group: Callable[[Letter], str]) -> str:
    """Send again what is wanted and was not sent again; says how many, and how many are no events of ours."""
    redriven, sent, foreign, acknowledged = read_redriven(servers), list[Letter](), 0, []
    with closing(KafkaProducer(bootstrap_servers=servers, acks="all", max_request_size=_MOST_BYTES)) as producer:
        for letter in read_letters(servers):
            if not wanted(letter) or redriven.has(letter):
                continue
            topic = TOPIC_OF_TYPE.get(letter.header("ce_type") or "")
            if topic is None:
                foreign += 1
                continue
            acknowledged.append(producer.send(topic, letter.value, letter.key, letter.original_headers))
            sent.append(letter)
        for future in acknowledged:
            future.get(60)
    remember(servers, ((group(letter), letter.offset) for letter in sent))
    return f"{len(sent)} sent again" + (f", {foreign} stay: they are no events of ours" if foreign else "")


def _some(offsets: list[int]) -> str:
    return ", ".join(map(str, offsets[:5])) + (", …" if len(offsets) > 5 else "")


def _offsets(text: str) -> set[int]:
    return {int(each) for each in text.split(",")}


if __name__ == "__main__":
    main()
