"""Noting: what people know of a customer's value, taken away and brought back; the card's potential follows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import rules as core_rules
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.valuation import queries, rules
from zhike.apps.valuation.queries.noted import TABLES

AT_ONCE = 1_000
CENT = Decimal("0.01")


class NoSuchNote(Exception):
    """The note does not exist or may not be seen by the acting person."""


@transaction.atomic
def add_note(*, kind: str, customer_id: int, values: Mapping[str, Any], day: date, at: datetime) -> int:
    """Note something of a visible customer's value, on a day or before; return its id. Raises rules.BadNote."""
    card = customer_queries.card(customer_id)
    if card is None:
        raise NoSuchNote(customer_id)
    given = rules.checked(kind, values, day=day)
    if kind == "referral":
        _demand_fresh(card, given)
    row = TABLES[kind](customer_id=customer_id, author_id=base.actor().user_id, created_at=at, updated_at=at, **given)
    row.save(force_insert=True)
    told = {name: _told(value) for name, value in given.items()}
    _tell(f"{kind}.add", row, told, branch_id=card.branch_id, at=at)
    refresh_potential(customer_ids=[customer_id])
    return row.pk


def _demand_fresh(card: Any, given: Mapping[str, Any]) -> None:
    """Refuse a referral of oneself, of somebody unseen or known to be attracted already, and merit given twice."""
    referred = customer_queries.card(given["referred_id"])
    if referred is None:
        raise rules.BadNote("referred_id", _("There is no such customer among those you may see."))
    with base.acting_as(base.System("referrals")):
        before = list(queries.referrals_to(referred.pk))
        is_below = card.pk == referred.pk or card.pk in queries.below([referred.pk])[referred.pk]
    if is_below:
        raise rules.BadNote("referred_id", _("Nobody brings themselves, nor those who brought them."))
    if any(row.customer_id == card.pk for row in before):
        raise rules.BadNote("referred_id", _("It is noted already that this customer was brought by that one."))
    if rules.too_much([given["share"], *(row.share for row in before)]):
        raise rules.BadNote("share", _("With those noted before, more than the whole merit would be given away."))


@transaction.atomic
def end_note(*, kind: str, note_id: int, day: date | None, at: datetime) -> None:
    """End a note from a day on, or take its end back (None); raises rules.BadNote where a referral now stands twice."""
    row = queries.note(kind, note_id)
    if row is None:
        raise NoSuchNote(note_id)
    if day is None and kind == "referral" and row.ended_date is not None:
        _demand_fresh(row.customer, {"referred_id": row.referred_id, "share": row.share})
    # What ended already keeps its day.
    end = day and (row.ended_date or max(day, row.noted_date))
    changed = row.change({"ended_date": end}, version=None, at=at)
    if changed:
        values = {name: [_told(one) for one in both] for name, both in changed.items()}
        act = f"{kind}.end" if day else f"{kind}.restore"
        _tell(act, row, values, branch_id=row.customer.branch_id, at=at)
        refresh_potential(customer_ids=[row.customer_id])


def _tell(act: str, row: Any, values: Mapping[str, Any], *, branch_id: int, at: datetime) -> None:
    kind, told = act.partition(".")[0], {"customer_id": row.customer_id, **values}
    core_actions.audit(act, noun=kind, object_id=row.pk, branch_id=branch_id, at=at, values=told)
    core_actions.record("value.noted", {"kind": kind, "customer_id": row.customer_id}, at=at)


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, date | Decimal) else value


def refresh_potential(
    *, customer_ids: Iterable[int] | None = None, on_progress: Callable[[int, int | None, str], None] | None = None
) -> int:
    """Write into cards what customers could bring more in a year; without ids, of all that have a note of it.

    Where no note stands any more the potential goes; cards that say so already are not written. Return how many were
    reckoned.
    """
    n_rows = 0
    with base.acting_as(base.System("potential follows the notes")):
        if customer_ids is None:
            noted = queries.noted_ids("wallet") | queries.noted_ids("rating", subject="POTENTIAL")
            known = customer_queries.cards().exclude(potential=None).values_list("pk", flat=True)
            customer_ids = sorted(noted | set(known))
        model = queries.current()
        for chunk in core_rules.chunks(customer_ids, size=AT_ONCE):
            found = queries.potentials(chunk, model)
            told = {pk: more if more is None else more.quantize(CENT) for pk, more in found.items()}
            before = dict(customer_queries.cards().filter(pk__in=told).order_by().values_list("pk", "potential"))
            rows = [(pk, more and str(more)) for pk, more in told.items() if pk in before and before[pk] != more]
            customer_actions.write_standing(columns=["potential"], rows=rows)
            n_rows += len(told)
            if on_progress:
                on_progress(n_rows, None, "potential")
    return n_rows
