"""Whole numbers that people wrote, in settings and addresses."""

_MOST_DIGITS = 20  # more than 64 bits have; Python itself refuses to read thousands


def whole_number(text: str, least: int, most: int) -> int | None:
    """Between these, both included, in the digits 0 to 9; None for all else."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None
    return int(text) if least <= int(text) <= most else None
