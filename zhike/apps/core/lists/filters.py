"""The kinds of filter a column may have: each knows its names, reads plain strings and makes a condition."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Protocol, runtime_checkable

from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhike.apps.core import base

Text = str | Promise
# Beyond any book amount; larger numbers are typing errors, not bounds.
LARGEST = Decimal(10) ** 13
LONGEST = 200
EMPTY = "none"
# How a filter is meant stands under its column's name with this ending: turned round, without or with a value.
MODE_END = "_is"
NOT, BLANK, FILLED = "not", "blank", "filled"
MODES = {NOT: _("is not"), BLANK: _("is empty"), FILLED: _("is filled in")}
# A text is usually meant by its beginning or by a part of it; this is the way to mean all of it.
EXACT = "exact"
TEXT_FORMS = {"text": _("does not begin with"), "part": _("does not contain")}


class BadValue(ValueError):
    """A filter was given a value it cannot read."""


class Filter(Protocol):
    """What the engine asks of a filter."""

    @property
    def form(self) -> str:
        """Return the kind of field it is given by."""

    def params(self, key: str) -> tuple[str, ...]:
        """Return the names in the address."""

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return the condition of what was given, None without any; raises BadValue."""

    def blank(self, path: str) -> Q:
        """Return the condition of rows without a value."""

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return what was given, as a person reads it on a chip."""


@runtime_checkable
class OfText(Protocol):
    """What the engine asks of a filter of texts beside that."""

    def exact(self, path: str, text: str) -> Q:
        """Return the condition of a text in full."""


@runtime_checkable
class Bound(Protocol):
    """What the engine asks of a filter that depends on what is given to another."""

    def bound(self, given: Mapping[str, str]) -> Filter:
        """Return the filter as it is meant beside the others."""


def condition(wanted: Filter, key: str, path: str, given: Mapping[str, str]) -> Q | None:
    """Return the condition of what was given in the mode it is meant, None without any; raises BadValue."""
    wanted = wanted.bound(given) if isinstance(wanted, Bound) else wanted
    mode = given.get(key + MODE_END, "")
    if mode not in modes(wanted):
        raise BadValue(mode[:40])
    if mode == BLANK:
        return wanted.blank(path)
    if mode == FILLED:
        return ~wanted.blank(path)
    if mode == EXACT and isinstance(wanted, OfText):
        text = plain(given.get(key, ""))
        return wanted.exact(path, text) if text else None
    found = wanted.condition(key, path, given)
    # Who has no value is not one of those named either.
    return ~found | wanted.blank(path) if mode == NOT and found is not None else found


def words(wanted: Filter, key: str, given: Mapping[str, str]) -> str:
    """Return what was given in the mode it is meant, as a person reads it on a chip."""
    mode = given.get(key + MODE_END, "")
    if not mode:
        return wanted.words(key, given)
    if mode == EXACT:
        return given[key].strip()
    if mode == NOT and wanted.form in TEXT_FORMS:
        return f"{TEXT_FORMS[wanted.form]} {given[key].strip()}"
    return f"{MODES[mode]} {wanted.words(key, given)}" if mode == NOT else str(MODES[mode])


def modes(wanted: Filter) -> set[str]:
    """Return how a filter may be meant: as given, turned round, without or with a value, a text in full too."""
    return {"", *MODES, *([EXACT] if wanted.form in TEXT_FORMS else ())}


def plain(text: str) -> str:
    """Return a typed text, refusing what no database holds."""
    if not text.isprintable() or len(text) > LONGEST:
        raise BadValue(text[:40])
    return text.strip()


@dataclass(frozen=True)
class Choice:
    """One or several of a few codes."""

    choices: Mapping[str, Text]
    form: str = "choice"

    def params(self, key: str) -> tuple[str, ...]:
        """Return the one name."""
        return (key,)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the value is one of those named."""
        codes = _split(given.get(key, ""))
        unknown = [code for code in codes if code not in self.choices]
        if unknown:
            raise BadValue(unknown[0])
        return Q(**{f"{path}__in": codes}) if codes else None

    def blank(self, path: str) -> Q:
        """Return: the text is empty."""
        return Q(**{path: ""})

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the labels of the codes."""
        return ", ".join(str(self.choices[code]) for code in _split(given[key]))


@dataclass(frozen=True)
class Prefix:
    """The beginning of a text, as it is stored."""

    form: str = "text"

    def params(self, key: str) -> tuple[str, ...]:
        """Return the one name."""
        return (key,)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the text begins so."""
        text = plain(given.get(key, ""))
        if not text:
            return None
        begins = Q(**{f"{path}__startswith": text})
        if connection.vendor != "sqlite":
            return begins
        # SQLite compares by code point, and only a range lets it use the index and tell large from small letters.
        return begins & Q(**{f"{path}__gte": text, f"{path}__lt": text[:-1] + chr(ord(text[-1]) + 1)})

    def blank(self, path: str) -> Q:
        """Return: the text is empty."""
        return Q(**{path: ""})

    def exact(self, path: str, text: str) -> Q:
        """Return: the text is this one, in full."""
        return Q(**{path: text})

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the beginning."""
        return f"{given[key]}…"


@dataclass(frozen=True)
class Range:
    """From a number to a number, both included."""

    form: str = "range"
    is_whole: bool = False

    def params(self, key: str) -> tuple[str, ...]:
        """Return the names of the two ends."""
        return f"{key}_min", f"{key}_max"

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the number is between the ends given."""
        low, high = (self._number(given.get(name, "")) for name in self.params(key))
        return _between(path, low, high)

    def _number(self, text: str) -> Decimal | int | None:
        if not text.strip():
            return None
        try:
            value = Decimal(text.strip().replace(",", ""))
        except InvalidOperation:
            raise BadValue(text) from None
        if not value.is_finite() or abs(value) > LARGEST or (self.is_whole and value != int(value)):
            raise BadValue(text)
        return int(value) if self.is_whole else value

    def blank(self, path: str) -> Q:
        """Return: it is not known."""
        return Q(**{f"{path}__isnull": True})

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the ends."""
        return _ends(*(given.get(name, "") for name in self.params(key)))


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included."""

    form: str = "days"

    def params(self, key: str) -> tuple[str, ...]:
        """Return the names of the two ends."""
        return f"{key}_from", f"{key}_to"

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the day is between the ends given."""
        first, last = (self._day(given.get(name, "")) for name in self.params(key))
        return _between(path, first, last)

    @staticmethod
    def _day(text: str) -> date | None:
        if not text.strip():
            return None
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            raise BadValue(text) from None

    def blank(self, path: str) -> Q:
        """Return: it is not known."""
        return Q(**{f"{path}__isnull": True})

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the ends."""
        return _ends(*(given.get(name, "") for name in self.params(key)))


@dataclass(frozen=True)
class Among:
    """One of some records of another noun; `resolve` gives the ids a choice stands for, None where unknown."""

    resolve: Callable[[str], Iterable[int] | None]
    options: Callable[[], Mapping[str, Text]]
    # The relation filtered; the column itself may show a field behind it.
    on: str
    has_empty: bool = False
    form: str = "among"

    def params(self, key: str) -> tuple[str, ...]:
        """Return the one name."""
        return (key,)

    def condition(self, key: str, path: str, given: Mapping[str, str]) -> Q | None:
        """Return: the record is the one chosen, or there is none."""
        text = plain(given.get(key, ""))
        if not text:
            return None
        if self.has_empty and text == EMPTY:
            return Q(**{f"{self.on}__isnull": True})
        ids = self.resolve(text)
        if ids is None:
            raise BadValue(text)
        return base.among(self.on, ids)

    def blank(self, path: str) -> Q:
        """Return: there is no such record."""
        return Q(**{f"{self.on}__isnull": True})

    def words(self, key: str, given: Mapping[str, str]) -> str:
        """Return the chosen record's name."""
        return str(self.options().get(given[key].strip(), given[key]))


def _split(text: str) -> list[str]:
    return [code for code in text.split(",") if code]


def _between(path: str, low: object, high: object) -> Q | None:
    ends = {f"{path}__gte": low, f"{path}__lte": high}
    given = {name: value for name, value in ends.items() if value is not None}
    return Q(**given) if given else None


def _ends(low: str, high: str) -> str:
    if low and high:
        return f"{low} – {high}"
    return f"≥ {low}" if low else f"≤ {high}"
