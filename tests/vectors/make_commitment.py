"""Writes commitment.json: `python -m tests.vectors.make_commitment`.

Whoever commits or checks (domain, verifier, contracts, web) is held to these bytes. The file changes only when
the commitment does, and then every proof already given away is worthless: read its diff with care.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain import commitment as c
from domain.forecast import QUANTILES_PERMILLE, Forecast, Model

VECTORS = Path(__file__).with_name("commitment.json")
NOTE = "Written by tests/vectors/make_commitment.py; do not edit"
ORIGIN = datetime(2026, 1, 31, 7, tzinfo=UTC)
# Not all Unicode sorts or escapes alike in every language: umlauts, an astral plane, control and quote characters.
SERIES = [
    "meter-001",
    "Zähler-Süd/7",
    "计量表-9",
    "compteur 🔌",
    'quote " \\ / tab\t',
    "line\u2028separator",
    "e\u0301",
    "F1",
]
TREE_SIZES = (1, 2, 3, 5, 8)
BENT_SIZE = 5  # its last entry stands alone on two levels


def forecast() -> Forecast:
    """Eight series; exports are negative, one number is the largest that JavaScript keeps whole."""
    energy_wh = [
        [[(row - 3) * 1000 + 40 * hour + quantile for quantile in range(len(QUANTILES_PERMILLE))] for hour in range(24)]
        for row in range(len(SERIES))
    ]
    energy_wh[0][0][-1] = 2**53 - 1
    energy_wh[1][0][0] = -(2**53 - 1)
    return Forecast(
        forecast_id="00112233445566778899aabbccddeeff",
        window_id="ffeeddccbbaa99887766554433221100",
        feeder="F1",
        block=0,
        origin=ORIGIN,
        available_at=ORIGIN + timedelta(minutes=5, seconds=1),
        series=SERIES,
        energy_wh=energy_wh,
        degradation=["full", "no_weather", "short_history", "weekly_analogue", "profile", "full", "full", "full"],
        model=Model("load_lstm", "1.0.0", "5e" * 32),
    )


def record_vector(issued: Forecast, row: int) -> dict[str, object]:
    """Every step from the record to its leaf."""
    series_key = bytes([row + 1]) * 32
    record = c.series_record(issued, row)
    entry = c.batch_entry(issued, row, series_key)
    return {
        "series_key": hexadecimal(series_key),
        "record": record,
        "canonical": c.canonical_bytes(record).decode(),
        "salt": hexadecimal(c.salt(series_key, issued.forecast_id)),
        "pseudonym": hexadecimal(entry.pseudonym),
        "origin": entry.origin,
        "commitment": hexadecimal(entry.commitment),
        "leaf_data": hexadecimal(entry.leaf_data()),
        "leaf": hexadecimal(c.leaf_hash(entry.leaf_data())),
    }


def tree(issued: Forecast, size: int) -> list[list[bytes]]:
    """The levels over the first `size` series, in batch order."""
    entries = sorted(c.batch_entry(issued, row, bytes([row + 1]) * 32) for row in range(size))
    return c.merkle_levels([c.leaf_hash(entry.leaf_data()) for entry in entries])


def tree_vector(issued: Forecast, size: int) -> dict[str, object]:
    """A batch with the proof of each entry."""
    levels = tree(issued, size)
    leaves = [
        {"leaf": hexadecimal(leaf), "proof": [hexadecimal(node) for node in c.inclusion_proof(levels, index)]}
        for index, leaf in enumerate(levels[0])
    ]
    return {"count": size, "root": hexadecimal(levels[-1][0]), "leaves": leaves}


def bent_vectors(issued: Forecast) -> list[dict[str, object]]:
    """What must be refused: the proof of an entry of five, bent in one way each."""
    levels = tree(issued, BENT_SIZE)
    leaf, proof, root = levels[0][1], c.inclusion_proof(levels, 1), levels[-1][0]
    first, *rest = proof
    flipped = bytes([first[0] ^ 1]) + first[1:]
    others: dict[str, tuple[int, int, bytes, list[bytes]]] = {
        "another entry": (5, 1, levels[0][0], proof),
        "another index": (5, 0, leaf, proof),
        "the last index, whose proof is shorter": (5, 4, leaf, proof),
        "an index outside of the batch": (5, 5, leaf, proof),
        "fewer entries than there are": (4, 1, leaf, proof),
        "more entries than there are": (9, 1, leaf, proof),
        "a bit of a sibling": (5, 1, leaf, [flipped, *rest]),
        "siblings in another order": (5, 1, leaf, proof[::-1]),
        "a sibling missing": (5, 1, leaf, proof[:-1]),
        "a sibling too many": (5, 1, leaf, [*proof, proof[-1]]),
        "a node that passes itself off as an entry": (5, 0, levels[1][0], proof[1:]),
        "the root itself": (5, 0, root, []),
    }
    return [
        {"bent": what, "count": count, "root": hexadecimal(root), "index": index, "leaf": hexadecimal(entry)}
        | {"proof": [hexadecimal(node) for node in siblings]}
        for what, (count, index, entry, siblings) in others.items()
    ]


def as_text() -> str:
    """What stands in the file: one record, tree or bent proof a line, so that a diff shows which changed."""
    issued = forecast()
    records = _lines([record_vector(issued, row) for row in range(len(SERIES))])
    trees = _lines([tree_vector(issued, size) for size in TREE_SIZES])
    bent = _lines(bent_vectors(issued))
    lists = f'"records": [\n{records}\n],\n"trees": [\n{trees}\n],\n"bent_proofs": [\n{bent}\n]'
    return f'{{"comment": {json.dumps(NOTE)},\n{lists}}}\n'


def _lines(objects: list[dict[str, object]]) -> str:
    return ",\n".join(json.dumps(one, ensure_ascii=False) for one in objects)


def hexadecimal(data: bytes) -> str:
    return "0x" + data.hex()


if __name__ == "__main__":
    VECTORS.write_text(as_text(), encoding="utf-8")
