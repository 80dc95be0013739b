"""Reads of classes: the dimensions there are, who is in a class on a day, classes beside customers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import translation

from zhike.apps.core.prepared import prepared
from zhike.apps.customers import rules
from zhike.apps.customers.models import Assignment, Dimension


@prepared
def _own_dimensions() -> QuerySet[Dimension]:
    return Dimension.objects.order_by("position", "id")


def dimensions(*, with_ended: bool = False) -> dict[str, rules.DimensionDef]:
    """Return the dimensions in use by code: those of the program in their order, then a company's own."""
    rows = {row.code: row for row in _own_dimensions()}
    known = {code: _changed(one, rows.pop(code, None)) for code, one in rules.SHIPPED.items()}
    known |= {code: _own(row) for code, row in rows.items()}
    return known if with_ended else {code: one for code, one in known.items() if not one.is_ended}


def dimension(code: str) -> rules.DimensionDef | None:
    """Return a dimension, also one that ended."""
    row = dimension_row(code)
    shipped = rules.SHIPPED.get(code)
    if shipped is None:
        return _own(row) if row else None
    return _changed(shipped, row)


def dimension_row(code: str) -> Dimension | None:
    """Return what a company added or changed as a dimension."""
    return Dimension.objects.filter(code=code).first()


def _changed(one: rules.DimensionDef, row: Dimension | None) -> rules.DimensionDef:
    """Return a dimension of the program with what a company changed: words, and the grades it added."""
    if row is None:
        return one
    known = {member.code: member for member in one.members}
    members = tuple(_member(told, known.get(told["code"])) for told in row.members) or one.members
    return rules.DimensionDef(
        one.code, _said(row.name_zh, row.name_en) or one.label, members, row.meaning or one.meaning, one.keeper,
        is_ended=row.ended_at is not None,
    )  # fmt: skip


def _own(row: Dimension) -> rules.DimensionDef:
    members = tuple(_member(told, None) for told in row.members)
    return rules.DimensionDef(
        row.code, _said(row.name_zh, row.name_en), members, row.meaning, is_own=True,
        is_ended=row.ended_at is not None,
    )  # fmt: skip


def _member(told: Mapping[str, Any], shipped: rules.ClassDef | None) -> rules.ClassDef:
    label = _said(told.get("zh", ""), told.get("en", "")) or (shipped.label if shipped else told["code"])
    meaning = told.get("meaning") or (shipped.meaning if shipped else "")
    tone = told.get("tone") or (shipped.tone if shipped else "")
    return rules.ClassDef(told["code"], label, meaning, shipped.play if shipped else "", tone)


def _said(zh: str, en: str) -> str:
    is_zh = (translation.get_language() or "zh").startswith("zh")
    return (zh or en) if is_zh else (en or zh)


def holding(dimension: str, day: date | None = None) -> QuerySet[Assignment]:
    """Return the classes in force in a dimension now, or on a day."""
    return all_holding(day).filter(dimension=dimension)


def left_alone() -> QuerySet[Assignment, Any]:
    """Return the ids of those who are no customers of ours: nothing that selects many addresses them."""
    return holding("REL_STAGE").filter(code="NON").values("customer_id")


def without_target() -> QuerySet[Assignment, Any]:
    """Return the ids of those who act for the public: no revenue is aimed at with them."""
    return holding("SOURCE").filter(code="PUBLIC_INTEREST").values("customer_id")


def left_alone_of(customer_ids: Iterable[int]) -> set[int]:
    """Return which of some customers are left alone."""
    return {row["customer_id"] for row in left_alone().filter(customer_id__in=list(customer_ids))}


def all_holding(day: date | None = None) -> QuerySet[Assignment]:
    """Return the classes in force in every dimension now, or on a day."""
    rows = Assignment.objects.all()
    if day is None:
        return rows.filter(valid_to=None)
    return rows.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gt=day))


def joined_classes(rows: QuerySet[Any], **wanted: tuple[str, date | None]) -> QuerySet[Any]:
    """Return customers with their classes beside them, each under its name: name__code is empty without one."""
    return rows.annotate(
        **{name: FilteredRelation("assignments", condition=_held(*one)) for name, one in wanted.items()}
    )


def _held(dimension: str, day: date | None) -> Q:
    of_dimension = Q(assignments__dimension=dimension)
    if day is None:
        return of_dimension & Q(assignments__valid_to=None)
    lasted = Q(assignments__valid_to=None) | Q(assignments__valid_to__gt=day)
    return of_dimension & Q(assignments__valid_from__lte=day) & lasted
