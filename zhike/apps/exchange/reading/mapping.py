"""Mapping: which column of a file means which field, by name, and which are in doubt."""

import hashlib
from dataclasses import dataclass, field

from django.utils.functional import Promise

from zhike.apps.exchange.reading import names


@dataclass(frozen=True)
class Field:
    """One field a kind of import understands; `aliases` are its names in files, the surest first."""

    name: str
    label: str | Promise
    type: str = "TEXT"  # TEXT, CODE, MOMENT, DECIMAL, MONEY, CHOICE
    max_length: int = 200
    aliases: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()  # (text in the file, stored value)


@dataclass(frozen=True)
class Proposal:
    """What could be told from names: sure columns, and candidates where it could not."""

    columns: dict[str, str]
    unclear: dict[str, list[str]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def known_names(fields: list[Field]) -> frozenset[str]:
    """Return every plain name under which a field is known."""
    return frozenset(names.plain(word) for item in fields for word in (item.name, *item.aliases))


def propose(columns: list[str], fields: list[Field]) -> Proposal:
    """Map columns whose names are known; offer candidates for fields whose names only resemble one."""
    plain = {column: _forms(column) for column in columns}
    sure: dict[str, str] = {}
    for item in fields:
        if best := _best(item, plain, taken=set(sure.values())):
            sure[item.name] = best
    left = [column for column in columns if column not in sure.values()]
    unclear = {
        item.name: candidates
        for item in fields
        if item.name not in sure and (candidates := [c for c in left if _resembles(item, plain[c])])
    }
    return Proposal(sure, unclear, left)


def signature(kind: str, columns: list[str]) -> str:
    """Return what a remembered mapping is found by: the kind and the header, order included."""
    text = "\x1f".join([kind, *map(names.plain, columns)])
    return hashlib.sha256(text.encode()).hexdigest()


def _forms(column: str) -> tuple[str, ...]:
    """Return the names a column answers to: its own and, under a merged header, its lower half."""
    own = names.plain(column)
    lower = names.plain(column.rsplit("/", 1)[-1]) if "/" in column else own
    return (own,) if lower == own else (own, lower)


def _best(item: Field, plain: dict[str, tuple[str, ...]], taken: set[str]) -> str | None:
    """Return the free column that bears the surest name of the field."""
    for word in (item.name, *item.aliases):
        wanted = names.plain(word)
        for column, forms in plain.items():
            if column not in taken and wanted in forms:
                return column
    return None


def _resembles(item: Field, forms: tuple[str, ...]) -> bool:
    words = [names.plain(word) for word in (item.name, *item.aliases)]
    return any(len(word) > 1 and (word in form or form in word) for word in words for form in forms if len(form) > 1)
