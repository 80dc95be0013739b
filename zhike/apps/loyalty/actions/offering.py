"""The catalogue: rewards and benefits with what they ask for, partners with what they give."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.loyalty import queries, rules
from zhike.apps.loyalty.models import Benefit, Partner

R = TypeVar("R", Benefit, Partner)
MOST_PERCENT = 100


class NoSuchOffer(Exception):
    """There is no such reward, benefit or partner."""


@transaction.atomic
def add_benefit(*, values: Mapping[str, Any], at: datetime) -> int:
    """Put a reward or benefit into the catalogue and return its id. Raises Refused."""
    given = _plain(values)
    _check_benefit(given)
    return _added(Benefit(created_at=at, updated_at=at, **given), at)


@transaction.atomic
def change_benefit(*, benefit_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a reward or benefit. Raises Refused, NoSuchOffer, StaleRecord."""
    row = queries.benefit(benefit_id)
    if row is None:
        raise NoSuchOffer(benefit_id)
    given = _plain(values)
    known = {name: getattr(row, name) for name in ("kind", "price", "levels", "first_date", "last_date")}
    _check_benefit(known | given)
    _change(row, given, version, at)


@transaction.atomic
def add_partner(*, values: Mapping[str, Any], at: datetime) -> int:
    """Take a partner into the alliance and return its id. Raises Refused."""
    given = _plain(values)
    _check_partner(given)
    return _added(Partner(created_at=at, updated_at=at, **given), at)


@transaction.atomic
def change_partner(*, partner_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change a partner. Raises Refused, NoSuchOffer, StaleRecord."""
    row = queries.partner(partner_id)
    if row is None:
        raise NoSuchOffer(partner_id)
    given = _plain(values)
    _check_partner({name: getattr(row, name) for name in ("discounts", "share", "first_date", "last_date")} | given)
    _change(row, given, version, at)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    return given | ({"code": given["code"].strip().upper()} if "code" in given else {})


def _check_days(given: Mapping[str, Any]) -> None:
    if given.get("last_date") is not None and given["last_date"] < given["first_date"]:
        raise rules.Refused("BAD_DAY", "last_date")


def _check_benefit(given: Mapping[str, Any]) -> None:
    _check_days(given)
    if (given["kind"] == "REWARD") != bool(given.get("price")):
        raise rules.Refused("NO_PRICE", "price")
    if set(given.get("levels") or ()) - set(rules.LEVELS):
        raise rules.Refused("BAD_LEVEL", "levels")


def _check_partner(given: Mapping[str, Any]) -> None:
    _check_days(given)
    discounts = given.get("discounts") or {}
    if set(discounts) - set(rules.LEVELS):
        raise rules.Refused("BAD_LEVEL", "discounts")
    if not all(0 <= percent <= MOST_PERCENT for percent in (*discounts.values(), given.get("share") or 0)):
        raise rules.Refused("BAD_DISCOUNT", "discounts")


def _added(row: R, at: datetime) -> int:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise rules.Refused("CODE_TAKEN", "code") from None
    _tell("add", row, {"code": row.code, "name": row.name}, at)
    return row.pk


def _change(row: R, given: Mapping[str, Any], version: int | None, at: datetime) -> None:
    try:
        with transaction.atomic():
            changed = row.change(given, version=version, at=at)
    except IntegrityError:
        raise rules.Refused("CODE_TAKEN", "code") from None
    if changed:
        _tell("change", row, changed, at)


def _tell(act: str, row: R, values: Mapping[str, Any], at: datetime) -> None:
    noun = "memberbenefit" if isinstance(row, Benefit) else "partner"
    told = {name: _kept(value) for name, value in values.items()}
    core_actions.audit(f"{noun}.{act}", noun=noun, object_id=row.pk, at=at, values=told)
    core_actions.record("benefits.changed", {"noun": noun, "id": row.pk}, at=at)


def _kept(value: Any) -> Any:
    if isinstance(value, list):
        return [_kept(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str | dict) else str(value)
