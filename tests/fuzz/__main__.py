"""`make fuzz`: a million inputs over all parsers; each way in which one fails is told once, with the input.

Whatever takes longer than five seconds counts as never ending. SEED and the name of a parser repeat its run.
"""

import signal
import sys
import time
import traceback
from argparse import ArgumentParser
from random import Random
from types import FrameType
from typing import NoReturn

from tests.fuzz.house import PARSERS
from tests.fuzz.parser import Parser

LONGEST_S = 5.0


def hang(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TimeoutError(f"not read after {LONGEST_S:g} s")


def place_of(error: BaseException) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename.rpartition('/site-packages/')[2]}:{last.lineno}"


def crashes(parser: Parser, inputs: int, seed: int) -> dict[str, tuple[object, BaseException]]:
    """By where it fails, the first input that makes it."""
    random, found = Random(f"{seed} {parser.name}"), {}
    for _ in range(inputs):
        made = parser.make(random)
        signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
        try:
            parser.read(made)
        except parser.refusals:
            pass
        except Exception as error:  # noqa: BLE001  what it is looked for
            found.setdefault(place_of(error), (made, error))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return found


def main() -> int:
    options = ArgumentParser(description=__doc__)
    options.add_argument("--inputs", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=time.time_ns())
    options.add_argument("--parser", choices=PARSERS)
    given = options.parse_args()
    signal.signal(signal.SIGALRM, hang)
    parsers = [PARSERS[given.parser]] if given.parser else list(PARSERS.values())
    shares, failed, read = sum(parser.share for parser in parsers), 0, 0
    print(f"seed {given.seed}")
    for parser in parsers:
        inputs, began = -int(-given.inputs * parser.share // shares), time.perf_counter()
        found = crashes(parser, inputs, given.seed)
        rate = inputs / (time.perf_counter() - began)
        read, failed = read + inputs, failed + len(found)
        print(f"{parser.name:32} {inputs:8,} inputs {rate:8,.0f} a second {len(found)} crashes", flush=True)
        for place, (made, error) in found.items():
            print(f"    {place}: {str(error)[:200]}\n    input: {repr(made)[:600]}", flush=True)
    print(f"{len(parsers)} parsers, {read:,} inputs, {failed} crashes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
