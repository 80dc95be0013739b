"""Prose: a plain text with headings and lists cut into blocks a template draws; nothing in it is ever markup."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

BULLETS = ("- ", "* ", "• ")


class Block(NamedTuple):
    """A heading, a paragraph or a list, with its lines."""

    kind: str
    lines: list[str]


def blocks(text: str) -> list[Block]:
    """Return the blocks of a text in their order."""
    return [Block(kind, [line for _kind, line in group]) for kind, group in _grouped(text) if kind]


def _grouped(text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield runs of lines of one kind; every heading stands alone, an empty line parts paragraphs."""
    told = [_kind(line.strip()) for line in text.splitlines()]
    for kind, run in groupby(told, key=lambda one: one[0]):
        lines = list(run)
        if kind == "HEADING":
            yield from ((kind, [line]) for line in lines)
        else:
            yield kind, lines


def _kind(line: str) -> tuple[str, str]:
    if not line:
        return "", ""
    if line.startswith("#"):
        return "HEADING", line.lstrip("#").strip()
    if line.startswith(BULLETS):
        return "LIST", line[2:].strip()
    number, dot, rest = line.partition(".")
    if dot and number.isdigit() and rest.startswith(" "):
        return "STEPS", rest.strip()
    return "PARAGRAPH", line
