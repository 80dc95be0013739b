"""Delimiters: which sign parts the cells of a text file."""

import csv
from collections import Counter

CANDIDATES = (",", "\t", ";", "|")
WHITESPACE = " "
SAMPLE_LINES = 200


def guess(text: str) -> str:
    """Return the sign that cuts most lines into the same number of cells; a single column counts as comma."""
    lines = [line for line in text.splitlines()[:SAMPLE_LINES] if line.strip()]
    best, best_score = ",", (0.0, 0)
    for sign in CANDIDATES:
        score = _score([len(row) for row in _rows(lines, sign)], len(lines))
        if score > best_score:
            best, best_score = sign, score
    if best_score == (0.0, 0) and _score([len(line.split()) for line in lines], len(lines))[0] > 0.9:
        return WHITESPACE
    return best


def _rows(lines: list[str], sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=sign))
    except csv.Error:
        return []


def _score(widths: list[int], n_lines: int) -> tuple[float, int]:
    """Rank by the share of lines that have the commonest width, then by that width."""
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return (0.0, 0)
    width, n = max(wide.items(), key=lambda item: (item[1], item[0]))
    return (round(n / n_lines, 2), width)
