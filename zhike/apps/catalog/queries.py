"""Reads of catalog: the fields of a noun by group, code lists, rule tables, licences of bought data."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import translation

from zhike.apps.catalog import rules
from zhike.apps.catalog.models import Batch, Code, Field, RuleTable
from zhike.apps.core.prepared import prepared, prepared_one

STEP = 10
ENDS_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Entry:
    """A field as it stands in the catalogue: its definition, its place, whether it is hidden, what was changed."""

    spec: rules.FieldDef
    position: int
    is_hidden: bool = False
    row: Field | None = None


@dataclass(frozen=True)
class Licences:
    """What a day does to data of others: lists whose licence has ended, reports that no longer hold, with the day."""

    ended: dict[int, date]
    expired: dict[int, date]


def groups(*nouns: str) -> list[rules.Group]:
    """Return the information groups of some nouns with the fields in use, those of administrators in their place."""
    return [
        replace(group, fields=tuple(entry.spec for entry in entries if not entry.is_hidden))
        for group, entries in catalogue(*nouns)
    ]


def fields(noun: str) -> dict[str, rules.FieldDef]:
    """Return every field of a noun in use by its code."""
    return {found.code: found for group in groups(noun) for found in group.fields}


@prepared
def _changed_fields(noun: str) -> QuerySet[Field]:
    return Field.objects.filter(noun=noun).order_by("position", "id")


def catalogue(*nouns: str) -> list[tuple[rules.Group, list[Entry]]]:
    """Return each information group of some nouns with all its fields in order, hidden ones too."""
    changed: dict[tuple[str, str], dict[str, Field]] = {}
    for row in (row for noun in nouns for row in _changed_fields(noun)):
        changed.setdefault((row.noun, row.group), {})[row.code] = row
    every = [(noun, group) for noun in nouns for group in rules.GROUPS[noun]]
    return [(group, _entries(group, changed.get((noun, group.code), {}))) for noun, group in every]


def _entries(group: rules.Group, rows: dict[str, Field]) -> list[Entry]:
    known = {found.code: Entry(found, n * STEP) for n, found in enumerate(group.fields, 1)}
    for code, row in rows.items():
        of_program = known.get(code)
        known[code] = Entry(_spec(row, of_program.spec if of_program else None), row.position, row.is_hidden, row)
    return sorted(known.values(), key=lambda entry: entry.position)


def _spec(row: Field, of_program: rules.FieldDef | None) -> rules.FieldDef:
    said = _in_language(row.label_zh, row.label_en)
    changed: dict[str, Any] = {"field_class": row.field_class, "is_required": row.is_required}
    if of_program is None:
        choices = {code: _in_language(*_both(words)) for code, words in row.choices.items()}
        return rules.FieldDef(row.code, said, row.type, choices=choices, is_custom=True, **changed)
    added = {code: _in_language(*_both(words)) for code, words in row.choices.items()}
    return replace(of_program, label=said or of_program.label, choices={**of_program.choices, **added}, **changed)


def _both(words: str | list[str]) -> tuple[str, str]:
    """Return the Chinese and the English words of a choice, which may be the same."""
    return (words, words) if isinstance(words, str) else (words[0], words[-1])


def _in_language(zh: str, en: str) -> str:
    is_zh = (translation.get_language() or "zh").startswith("zh")
    return (zh or en) if is_zh else (en or zh)


def field_rows(noun: str) -> QuerySet[Field]:
    """Return what administrators added to or changed of a noun's catalogue."""
    return Field.objects.filter(noun=noun).order_by("group", "position", "id")


def codes(list_name: str) -> dict[str, str]:
    """Return the codes of a list in use with their words."""
    known: dict[str, str] = {code: str(label) for code, label in rules.CODE_LISTS[list_name].codes.items()}
    for row in _changed_codes(list_name):
        known.pop(row.code, None)
        if row.is_active:
            known[row.code] = _in_language(row.label_zh, row.label_en)
    return known


def channels() -> dict[str, str]:
    """Return every channel a fact may come from, direct ones first."""
    return codes("direct") | codes("indirect")


@prepared
def _changed_codes(list_name: str) -> QuerySet[Code]:
    return code_rows(list_name)


def code_rows(list_name: str) -> QuerySet[Code]:
    """Return what administrators added to or changed of a code list."""
    return Code.objects.filter(list_name=list_name).order_by("id")


def table(name: str) -> dict[str, dict[str, int]]:
    """Return a rule table in force: {row code: {column: number}}."""
    newest = _newest(name)
    return newest.rows if newest else {code: dict(row) for code, row in rules.TABLES[name].defaults.items()}


@prepared_one
def _newest(name: str) -> QuerySet[RuleTable]:
    return versions(name)[:1]


def versions(name: str) -> QuerySet[RuleTable]:
    """Return the versions of a rule table, newest first."""
    return RuleTable.objects.filter(name=name).order_by("-number")


def batches() -> QuerySet[Batch]:
    """Return the batches of licensed data, newest first."""
    return Batch.objects.order_by("-id")


def batch(batch_id: int) -> Batch | None:
    """Return a batch of licensed data."""
    return Batch.objects.filter(pk=batch_id).first()


def locked_batch(batch_id: int) -> Batch | None:
    """Return a batch, held until the transaction ends: two that take it out at once count one after the other."""
    return Batch.objects.select_for_update().filter(pk=batch_id).first()


def ended_batches(day: date) -> dict[int, date]:
    """Return the lists whose licence does not cover a day, each with the day it ended or begins."""
    outside = Batch.objects.filter(Q(valid_to__lt=day) | Q(valid_from__gt=day)).exclude(kind=Batch.Kind.REPORT)
    return {row.pk: row.valid_to if row.valid_to and row.valid_to < day else row.valid_from for row in outside}


def ending_batches(day: date) -> dict[int, date]:
    """Return the lists and reports in force on a day that end soon after it, each with its last day."""
    rows = Batch.objects.filter(valid_from__lte=day, valid_to__range=(day, day + ENDS_SOON))
    return {pk: last for pk, last in rows.values_list("pk", "valid_to") if last}


def counted_batches() -> list[int]:
    """Return the lists that may be taken out so often and no oftener: what they tell goes out by that act alone."""
    counted = Batch.objects.exclude(max_uses=None).exclude(kind=Batch.Kind.REPORT)
    return list(counted.values_list("pk", flat=True))


def licences(day: date, *, read_on: date | None = None) -> Licences:
    """Return the reports that may not be relied on as before on a day, and the lists that may not be used when read.

    No licence covers looking back from a day after its end.
    """
    reports = Batch.objects.filter(kind=Batch.Kind.REPORT, valid_to__lt=day)
    expired = {pk: valid_to for pk, valid_to in reports.values_list("pk", "valid_to") if valid_to}
    return Licences(ended_batches(read_on or day), expired)
