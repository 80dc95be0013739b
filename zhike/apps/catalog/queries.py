"""Reads of catalog: the fields of a noun by group, rule tables in force and their versions."""

from dataclasses import replace

from django.db.models import QuerySet
from django.utils import translation

from zhike.apps.catalog import rules
from zhike.apps.catalog.models import Field, RuleTable


def groups(noun: str) -> list[rules.Group]:
    """Return the information groups of a noun with the fields in use, those of administrators in their place."""
    changed: dict[str, list[Field]] = {}
    for row in Field.objects.filter(noun=noun).order_by("position", "id"):
        changed.setdefault(row.group, []).append(row)
    return [_merged(group, changed.get(group.code, [])) for group in rules.GROUPS[noun]]


def fields(noun: str) -> dict[str, rules.FieldDef]:
    """Return every field of a noun in use by its code."""
    return {found.code: found for group in groups(noun) for found in group.fields}


def _merged(group: rules.Group, rows: list[Field]) -> rules.Group:
    known = {found.code: found for found in group.fields}
    for row in rows:
        if row.is_hidden:
            known.pop(row.code, None)
            continue
        is_zh = (translation.get_language() or "zh").startswith("zh")
        label = row.label_zh if is_zh or not row.label_en else row.label_en
        known[row.code] = rules.FieldDef(
            row.code, label, row.type, row.field_class, choices=row.choices, is_required=row.is_required,
            columns=known[row.code].columns if row.code in known else (), is_custom=row.code not in known,
        )  # fmt: skip
    return replace(group, fields=tuple(known.values()))


def field_rows(noun: str) -> QuerySet[Field]:
    """Return what administrators added to or changed of a noun's catalogue."""
    return Field.objects.filter(noun=noun).order_by("group", "position", "id")


def table(name: str) -> dict[str, dict[str, int]]:
    """Return a rule table in force: {row code: {column: number}}."""
    newest = versions(name).first()
    return newest.rows if newest else {code: dict(row) for code, row in rules.TABLES[name].defaults.items()}


def versions(name: str) -> QuerySet[RuleTable]:
    """Return the versions of a rule table, newest first."""
    return RuleTable.objects.filter(name=name).order_by("-number")
