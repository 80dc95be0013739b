"""Writes of catalog: each in one transaction, with its audit entry."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.catalog import queries, rules
from zhike.apps.catalog.models import Batch, Code, Field, RuleTable
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
LIST_CODE = re.compile(r"[A-Z][A-Z0-9_]{1,19}")
CHANGEABLE = {"label_zh", "label_en", "field_class", "choices", "position", "is_required", "is_hidden"}


class BadField(ValueError):
    """A field or code cannot be added or changed so; the message says why, `field` names what was given."""

    def __init__(self, field: str, message: str):
        super().__init__(message)
        self.field = field


class NoSuchField(Exception):
    """The catalogue has no such field."""


@transaction.atomic
def change_table(*, name: str, rows: Mapping[str, Mapping[str, Any]], number: int, at: datetime) -> int:
    """Write a new version of a rule table on top of the one that was read; return its number.

    Raises rules.tables.BadTable for a row that breaks the shape, core.base.StaleRecord when a newer version is there.
    """
    checked = rules.TABLES[name].check(rows)
    newest = queries.versions(name).first()
    current = newest.number if newest else 0
    if number != current:
        raise base.StaleRecord(0, number, current)
    before = queries.table(name)
    # Saving what the program came with says that it holds here, and is a version of its own.
    if newest and checked == before:
        return current
    RuleTable.objects.create(name=name, number=current + 1, rows=checked, user_id=base.actor().user_id, at=at)
    changed = {code: [before.get(code), row] for code, row in checked.items() if before.get(code) != row}
    core_actions.audit("table.change", noun="ruletable", object_id=None, at=at, values={"table": name} | changed)
    return current + 1


@transaction.atomic
def add_field(*, noun: str, group: str, code: str, type_: str, values: Mapping[str, Any], at: datetime) -> int:
    """Add a field to a group of a noun's catalogue; return the row's id. Raises BadField."""
    _demand_known(values)
    if not CODE.fullmatch(code):
        raise BadField("code", _("A code has small letters, digits and _, and begins with a letter."))
    if any(entry.spec.code == code for _group, entries in queries.catalogue(noun) for entry in entries):
        raise BadField("code", _("Another field has this code."))
    if type_ == "CHOICE" and not values.get("choices"):
        raise BadField("choices", _("Write down what can be chosen."))
    in_group = {known.code: entries for known, entries in queries.catalogue(noun)}[group]
    last = max((entry.position for entry in in_group), default=0)
    row = Field(
        noun=noun, group=group, code=code, type=type_, position=last + queries.STEP, created_at=at, updated_at=at,
        **values,
    )  # fmt: skip
    row.save(force_insert=True)
    core_actions.audit("field.add", noun="field", object_id=row.pk, at=at, values={"code": f"{noun}.{code}"})
    core_actions.record("catalog.changed", {"noun": noun, "code": code}, at=at)
    return row.pk


@transaction.atomic
def change_field(*, noun: str, code: str, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a field's words, class, choices, place, or whether it is required or hidden; its values stay.

    Raises NoSuchField, BadField, core.base.StaleRecord. The first change of a field of the program is version 0.
    """
    _demand_known(values)
    group, entry = _found(noun, code)
    _demand_allowed(entry.spec, values)
    row = entry.row
    if row is None:
        if version:
            raise base.StaleRecord(0, version, 0)
        spec = entry.spec
        row = Field(
            noun=noun, group=group, code=code, type=spec.type, field_class=spec.field_class, position=entry.position,
            is_required=spec.is_required, created_at=at, updated_at=at,
        )  # fmt: skip
        row.save(force_insert=True)
        version = None
    changed = row.change(values, version=version, at=at)
    if not changed:
        return
    core_actions.audit("field.change", noun="field", object_id=row.pk, at=at, values={"field": code} | changed)
    core_actions.record("catalog.changed", {"noun": noun, "code": code}, at=at)


@transaction.atomic
def move_field(*, noun: str, code: str, at: datetime) -> None:
    """Let a field change places with the one before it in its group."""
    for _group, entries in queries.catalogue(noun):
        codes = [entry.spec.code for entry in entries]
        if code in codes[1:]:
            place = max(entries[codes.index(code) - 1].position - 1, 0)
            change_field(noun=noun, code=code, values={"position": place}, version=None, at=at)


def _demand_known(values: Mapping[str, Any]) -> None:
    unknown = set(values) - CHANGEABLE
    if unknown:
        raise ValueError(f"not a changeable part of a field: {sorted(unknown)}")


def _found(noun: str, code: str) -> tuple[str, queries.Entry]:
    for group, entries in queries.catalogue(noun):
        for entry in entries:
            if entry.spec.code == code:
                return group.code, entry
    raise NoSuchField(code)


def _demand_allowed(spec: rules.FieldDef, values: Mapping[str, Any]) -> None:
    wanted = values.get("field_class", spec.field_class)
    if rules.CLASSES.index(wanted) < rules.CLASSES.index(spec.field_class):
        raise BadField("field_class", _("A class can be made stricter, not looser: values were given under it."))
    if spec.is_custom and spec.type == "CHOICE" and not set(spec.choices) <= set(values.get("choices", spec.choices)):
        raise BadField("choices", _("A choice stays: values may hold it. Change its words instead."))


@transaction.atomic
def save_code(
    *, list_name: str, code: str, label_zh: str, label_en: str = "", is_active: bool = True, version: int | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Add a code to a list, or change the words of one or whether it is offered; raises BadField."""
    if not LIST_CODE.fullmatch(code):
        raise BadField("code", _("A code has capital letters, digits and _, at most 20."))
    if any(code in known.codes for name, known in rules.CODE_LISTS.items() if name != list_name):
        raise BadField("code", _("Another list has this code."))
    if not is_active and code in rules.CODE_LISTS[list_name].codes:
        raise BadField("is_active", _("A code of the program can be renamed, not taken away."))
    values = {"label_zh": label_zh, "label_en": label_en, "is_active": is_active}
    row = Code.objects.filter(list_name=list_name, code=code).first()
    if row is None:
        row = Code(list_name=list_name, code=code, created_at=at, updated_at=at, **values)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise BadField("code", _("Another field has this code.")) from None
        changed: dict[str, Any] = values
    else:
        changed = row.change(values, version=version, at=at)
    if changed:
        said = {"code": f"{list_name}.{code}"} | changed
        core_actions.audit("code.save", noun="code", object_id=row.pk, at=at, values=said)


@transaction.atomic
def save_batch(*, batch_id: int | None, values: Mapping[str, Any], version: int | None = None, at: datetime) -> int:
    """Add a batch of licensed data or change its licence; return its id. Raises BadField, core.base.StaleRecord."""
    if values["valid_to"] and values["valid_to"] < values["valid_from"]:
        raise BadField("valid_to", _("A licence ends after it begins."))
    row = queries.batch(batch_id) if batch_id else None
    if row is None:
        row = Batch(created_at=at, updated_at=at, **values)
        row.save(force_insert=True)
        changed: dict[str, Any] = dict(values)
    else:
        changed = row.change(values, version=version, at=at)
    if changed:
        said = {name: str(value) for name, value in changed.items()}
        core_actions.audit("batch.save", noun="batch", object_id=row.pk, at=at, values=said)
    return row.pk
