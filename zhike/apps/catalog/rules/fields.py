"""A field of the catalogue, the group it stands in, and how a typed value is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

Text = str | Promise
TYPES = ("TEXT", "LONG_TEXT", "NUMBER", "MONEY", "DATE", "CHOICE", "TAGS", "YES_NO", "ROWS")
CLASSES = ("public", "internal", "personal", "sensitive")
LONGEST = {"TEXT": 200, "LONG_TEXT": 4_000, "TAGS": 500}
MOST_ROWS = 50
LARGEST = Decimal(10) ** 14


class BadValue(ValueError):
    """A value does not fit its field; the message says why in the reader's language."""


@dataclass(frozen=True)
class FieldDef:
    """One field: its code, words, type and class; choices for CHOICE, columns for ROWS (a repeatable entry)."""

    code: str
    label: Text
    type: str = "TEXT"
    field_class: str = "internal"
    choices: Mapping[str, Text] = field(default_factory=dict)
    columns: Sequence["FieldDef"] = ()
    is_required: bool = False
    is_custom: bool = False
    hint: Text = ""

    def __post_init__(self) -> None:
        if self.type not in TYPES or self.field_class not in CLASSES:
            raise ValueError(f"field {self.code}: unknown type {self.type} or class {self.field_class}")


@dataclass(frozen=True)
class Group:
    """An information group: its code, words and fields in order."""

    code: str
    label: Text
    fields: tuple[FieldDef, ...]


def parse(spec: FieldDef, given: Any) -> Any:
    """Return a given value as it is stored (JSON), None where nothing was given; raises BadValue."""
    if spec.type == "ROWS":
        return _rows(spec, given or [])
    text = str(given if given is not None else "").strip()
    if not text:
        return None
    return _PARSERS[spec.type](spec, text)


def _rows(spec: FieldDef, given: Any) -> list[dict[str, Any]] | None:
    if not isinstance(given, list) or not all(isinstance(row, Mapping) for row in given):
        raise BadValue(_("This is no list of entries."))
    rows = [{column.code: parse(column, row.get(column.code)) for column in spec.columns} for row in given[:MOST_ROWS]]
    kept = [{code: value for code, value in row.items() if value is not None} for row in rows]
    return [row for row in kept if row] or None


def _text(spec: FieldDef, text: str) -> str:
    most = LONGEST[spec.type]
    if len(text) > most or "\x00" in text:
        raise BadValue(_("At most %(n)s characters.") % {"n": most})
    return text


def _number(spec: FieldDef, text: str) -> str:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise BadValue(_("This is not a number.")) from None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise BadValue(_("This number is too large."))
    return f"{value:f}"


def _date(spec: FieldDef, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadValue(_("This is not a date. Write it like 2024-03-05.")) from None


def _choice(spec: FieldDef, text: str) -> str:
    if text not in spec.choices:
        raise BadValue(_("This is not one of the choices."))
    return text


def _tags(spec: FieldDef, text: str) -> list[str]:
    return [_text(spec, tag) for tag in split_tags(text)]


def split_tags(text: str) -> list[str]:
    """Return the words of a text between commas of either script, each once."""
    tags = [tag.strip() for tag in text.replace("，", ",").replace("、", ",").split(",")]
    return list(dict.fromkeys(tag for tag in tags if tag))


def _yes_no(spec: FieldDef, text: str) -> bool:
    if text.lower() not in {"on", "yes", "true", "1", "off", "no", "false", "0"}:
        raise BadValue(_("Say yes or no."))
    return text.lower() in {"on", "yes", "true", "1"}


_PARSERS = {
    "TEXT": _text, "LONG_TEXT": _text, "NUMBER": _number, "MONEY": _number, "DATE": _date, "CHOICE": _choice,
    "TAGS": _tags, "YES_NO": _yes_no,
}  # fmt: skip
