"""An audience defined, changed, ended and taken up again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.audiences import queries, rules
from zhike.apps.audiences.models import Audience
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base

EDITABLE = frozenset({"name", "purpose", "params", "without", "expected"})


class NoSuchAudience(Exception):
    """There is no audience with this id."""


class NoRule(Exception):
    """An audience needs a rule: everybody is no audience."""


class NameTaken(Exception):
    """There is an audience of this name already."""


class LeavesItselfOut(Exception):
    """An audience would leave out its own customers, at first or second hand."""


@transaction.atomic
def add_audience(
    *, name: str, purpose: str, params: Mapping[str, str], without: list[int], expected: int | None, day: date,
    at: datetime,
) -> int:  # fmt: skip
    """Define whom we address; return the id.

    Raises NoRule, NameTaken, and core.lists.ListRefused for a filter the list of customers does not offer.
    """
    row = Audience(
        name=name, purpose=purpose, params=_checked(params, without, day), without=_known(without), expected=expected,
        author_id=base.actor().user_id, created_at=at, updated_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(name) from None
    _tell("audience.add", row, {"name": name, "query": row.params}, at)
    return row.pk


@transaction.atomic
def change_audience(
    *, audience_id: int, values: Mapping[str, Any], version: int | None, day: date, at: datetime
) -> None:
    """Change an audience; what was taken of it stays.

    Raises as add_audience, LeavesItselfOut, core.base.StaleRecord.
    """
    row, given = found(audience_id), dict(values)
    if unknown := set(given) - EDITABLE:
        raise ValueError(f"not an editable field: {sorted(unknown)}")
    without = given["without"] = _known(given.get("without", row.without))
    given["params"] = _checked(given.get("params", row.params), without, day)
    others = dict(Audience.objects.exclude(pk=row.pk).values_list("pk", "without"))
    if rules.is_loop(row.pk, without, others):
        raise LeavesItselfOut(row.name)
    try:
        with transaction.atomic():
            changed = row.change(given, version=version, at=at)
    except IntegrityError:
        raise NameTaken(given["name"]) from None
    if changed:
        _tell("audience.change", row, {name: [str(a), str(b)] for name, (a, b) in changed.items()}, at)


@transaction.atomic
def end_audience(*, audience_id: int, at: datetime) -> None:
    """Put an audience away."""
    row = found(audience_id)
    row.change({"ended_at": at}, version=None, at=at)
    _tell("audience.end", row, {}, at)


@transaction.atomic
def reopen_audience(*, audience_id: int, at: datetime) -> None:
    """Take an audience up again."""
    row = found(audience_id)
    row.change({"ended_at": None}, version=None, at=at)
    _tell("audience.reopen", row, {}, at)


def found(audience_id: int) -> Audience:
    """Return an audience; raises NoSuchAudience."""
    row = Audience.objects.filter(pk=audience_id).first()
    if row is None:
        raise NoSuchAudience(audience_id)
    return row


def _checked(params: Mapping[str, str], without: list[int], day: date) -> dict[str, str]:
    rule = {name: text for name, text in params.items() if text}
    if not queries.fitting(rule, without, day)[0].chips:
        raise NoRule
    return rule


def _known(without: list[int]) -> list[int]:
    return sorted(Audience.objects.filter(pk__in=without).values_list("pk", flat=True))


def _tell(act: str, row: Audience, values: Mapping[str, Any], at: datetime) -> None:
    core_actions.audit(act, noun="audience", object_id=row.pk, at=at, values=values)
