"""Every parser of what comes from elsewhere, by name."""

from tests.fuzz.parser import Parser
from tests.fuzz.parsers import callers, environment, events, files, proofs

PARSERS: dict[str, Parser] = {
    parser.name: parser for room in (events, proofs, callers, files, environment) for parser in room.PARSERS
}
