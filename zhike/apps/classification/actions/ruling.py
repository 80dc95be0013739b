"""Writing dimensions, their rules and what their classes lead to; each change is a version or leaves a trail."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhike.apps.classification import queries, rules
from zhike.apps.classification.models import Binding, RuleVersion
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,25}")
BOUND = ("service_level", "audience", "product_idea")


class NoSuchDimension(Exception):
    """There is no dimension with this code."""


@transaction.atomic
def add_dimension(
    *, code: str, name_zh: str, name_en: str, meaning: str, members: Sequence[Mapping[str, str]], at: datetime
) -> str:
    """Add a dimension of the company's own, with its classes in order; return its whole code.

    Raises rules.BadRule for a code or classes that cannot be.
    """
    if not _CODE.fullmatch(code):
        raise rules.BadRule("code", _("A code is capital letters, digits and _ after a letter, at most 26 of them."))
    if not (name_zh or name_en):
        raise rules.BadRule("name_zh", _("A dimension has a name."))
    rules.check_members(members)
    whole = code if code.startswith(customer_rules.OWN) else customer_rules.OWN + code
    if customer_queries.dimension_row(whole):
        raise rules.BadRule("code", _("There is a dimension with this code already."))
    values = {"name_zh": name_zh, "name_en": name_en, "meaning": meaning, "members": [dict(one) for one in members]}
    row_id = customer_actions.keep_dimension(code=whole, values=values, version=None, at=at)
    core_actions.audit("dimension.add", noun="dimension", object_id=row_id, at=at, values={"code": whole, **values})
    return whole


@transaction.atomic
def change_dimension(*, code: str, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change words and classes of a dimension; those of the program keep their classes, grades may be added.

    Raises NoSuchDimension, rules.BadRule, and core.base.StaleRecord for a stale version.
    """
    one = _dimension(code)
    if "members" in values:
        rules.check_members(values["members"])
        codes = {told["code"] for told in values["members"]}
        is_fixed = not one.is_own and code not in customer_rules.OPEN_ENDED
        shipped = set(customer_rules.DIMENSIONS.get(code, ()))
        if (is_fixed and codes != shipped) or not shipped <= codes:
            raise rules.BadRule("members", _("The classes of this dimension are fixed; their words may be changed."))
    if one.is_own and not (values.get("name_zh", "x") or values.get("name_en", "x")):
        raise rules.BadRule("name_zh", _("A dimension has a name."))
    row_id = customer_actions.keep_dimension(code=code, values=values, version=version, at=at)
    core_actions.audit("dimension.change", noun="dimension", object_id=row_id, at=at, values={"code": code, **values})


@transaction.atomic
def end_dimension(*, code: str, at: datetime, is_over: bool = True) -> None:
    """End a dimension of the company's own, or take it up again; what was assigned stays."""
    if not _dimension(code).is_own:
        raise rules.BadRule("code", _("Dimensions of the program do not end."))
    values = {"ended_at": at if is_over else None}
    row_id = customer_actions.keep_dimension(code=code, values=values, version=None, at=at)
    act = "dimension.end" if is_over else "dimension.reopen"
    core_actions.audit(act, noun="dimension", object_id=row_id, at=at, values={"code": code})


@transaction.atomic
def write_rule(
    *, dimension: str, lines: Sequence[rules.Line], note: str, number: int | None, day: date, at: datetime
) -> int:
    """Let a new version of a dimension's rule hold; return its number.

    Raises rules.BadRule, core.lists.ListRefused for a filter the list of customers does not offer, and
    core.base.StaleRecord where another version came meanwhile.
    """
    one, now = _dimension(dimension), queries.rule_of(dimension)
    if number is not None and number != now.number:
        raise base.StaleRecord(0, number, now.number)
    rules.check_lines(one, lines)
    queries.prepare(lines, day)
    row = RuleVersion(
        dimension=dimension, number=now.number + 1, lines=[line.told for line in lines], note=note,
        user_id=base.actor().user_id, at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise base.StaleRecord(0, now.number, now.number + 1) from None
    values = {"dimension": dimension, "rule_version": row.number, "note": note}
    core_actions.audit("dimension.rule", noun="dimension", object_id=None, at=at, values=values)
    return row.number


@transaction.atomic
def bind(*, dimension: str, code: str, values: Mapping[str, str], at: datetime) -> None:
    """Say what a class leads to; all empty, it leads to nothing."""
    if code not in _dimension(dimension).by_code:
        raise rules.BadRule("code", _("This dimension has no such class."))
    told = {name: values.get(name, "").strip() for name in BOUND}
    if any(told.values()):
        more = {"user_id": base.actor().user_id, "at": at}
        Binding.objects.update_or_create(dimension=dimension, code=code, defaults=told | more)
    else:
        Binding.objects.filter(dimension=dimension, code=code).delete()
    said = {"dimension": dimension, "class_code": code, **told}
    core_actions.audit("dimension.bind", noun="dimension", object_id=None, at=at, values=said)


def _dimension(code: str) -> customer_rules.DimensionDef:
    found = customer_queries.dimension(code)
    if found is None:
        raise NoSuchDimension(code)
    return found
