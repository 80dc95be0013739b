"""Writes of competitors: named once under any of their names, changed, confirmed, joined; what they may lose."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ManyToOneRel

from zhike.apps.core import base
from zhike.apps.market import queries, rules
from zhike.apps.market.actions.trail import tell
from zhike.apps.market.models import ChurnEstimate, Competitor, Move, RivalClipping


class NameTaken(Exception):
    """Another competitor goes by this name."""


class NoSuchCompetitor(Exception):
    """The competitor does not exist."""


class SameCompetitor(Exception):
    """A competitor cannot be joined with itself."""


@transaction.atomic
def name_competitor(*, values: Mapping[str, Any], at: datetime, confirmed: bool = False) -> int:
    """Keep a competitor and return its id; raises NameTaken where any of its names is another's."""
    name = values["name"].strip()
    aliases = rules.told_aliases(values.get("aliases", ()), name)
    _free([name, *aliases], None)
    status = Competitor.Status.CONFIRMED if confirmed else Competitor.Status.PROPOSED
    given = {**values, "name": name, "aliases": aliases, "key": rules.key(name), "status": status}
    row = Competitor(created_at=at, updated_at=at, author_id=base.actor().user_id, **given)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(name) from None
    tell("competitor.add", "competitor", row.pk, {"name": name, "status": status}, at)
    return row.pk


@transaction.atomic
def named(*, name: str, at: datetime) -> int:
    """Return the competitor that goes by a name, proposing it where nobody does."""
    known = queries.by_name(name)
    return known.pk if known else name_competitor(values={"name": name}, at=at)


@transaction.atomic
def change_competitor(*, competitor_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change what is known of a competitor; raises NoSuchCompetitor, NameTaken, core.base.StaleRecord."""
    row = _found(competitor_id)
    given = dict(values)
    name = given.get("name", row.name).strip()
    if "name" in given:
        given |= {"name": name, "key": rules.key(name)}
    if "aliases" in given or "name" in given:
        given["aliases"] = rules.told_aliases(given.get("aliases", row.aliases), name)
        _free([name, *given["aliases"]], row.pk)
    try:
        with transaction.atomic():
            changed = row.change(given, version=version, at=at)
    except IntegrityError:
        raise NameTaken(name) from None
    if changed:
        tell("competitor.change", "competitor", row.pk, changed, at)


@transaction.atomic
def confirm_competitor(*, competitor_id: int, version: int | None = None, at: datetime) -> bool:
    """Confirm a proposed competitor; return whether it was news. Raises NoSuchCompetitor, core.base.StaleRecord."""
    row = _found(competitor_id)
    changed = row.change({"status": Competitor.Status.CONFIRMED}, version=version, at=at)
    if changed:
        tell("competitor.confirm", "competitor", row.pk, changed, at)
    return bool(changed)


@transaction.atomic
def join_competitors(*, competitor_id: int, into_id: int, at: datetime) -> None:
    """Let one competitor be another: its names become aliases, its moves and estimates the other's.

    Raises NoSuchCompetitor, SameCompetitor. An estimate the other has for the same period stays the other's.
    """
    if competitor_id == into_id:
        raise SameCompetitor(competitor_id)
    row, into = _found(competitor_id), _found(into_id)
    Move.objects.filter(competitor=row).update(competitor=into)
    for estimate in ChurnEstimate.objects.filter(competitor=row):
        span = {"first_date": estimate.first_date, "last_date": estimate.last_date}
        if not ChurnEstimate.objects.filter(competitor=into, **span).exists():
            estimate.change({"competitor_id": into.pk}, version=None, at=at)
    for clipping in RivalClipping.objects.filter(competitor=row):
        if not RivalClipping.objects.filter(competitor=into, url=clipping.url).exists():
            clipping.change({"competitor_id": into.pk}, version=None, at=at)
    for link in Competitor._meta.get_fields(include_hidden=True):
        # What other apps know of it is the other's too.
        if isinstance(link, ManyToOneRel) and link.related_model not in (Move, ChurnEstimate, RivalClipping):
            of_it = {link.field.name: row}
            # Whoever joins does not see everything that is known of it.
            with base.acting_as(base.System("joining competitors")):
                link.related_model._default_manager.filter(**of_it).update(**{link.field.name: into})
    names = [row.name, *row.aliases]
    row.delete()
    aliases = rules.told_aliases([*into.aliases, *names], into.name)
    into.change({"aliases": aliases}, version=None, at=at)
    tell("competitor.merge", "competitor", into.pk, {"name": names[0], "aliases": aliases}, at)


@transaction.atomic
def estimate_churn(
    *, competitor_id: int | None, first_date: date, last_date: date, rate: Decimal, source: str, confidence: int,
    at: datetime,
) -> int:  # fmt: skip
    """Keep which part of a competitor's customers is thought to have left in a period; a later estimate replaces it.

    Without a competitor it is the average of the industry. Raises NoSuchCompetitor, rules.BadSpan.
    """
    row = _found(competitor_id) if competitor_id is not None else None
    rules.check_span(first_date, last_date)
    told = {"rate": rate, "source": source.strip(), "confidence": confidence}
    span = {"competitor": row, "first_date": first_date, "last_date": last_date}
    # Of two that come at once the database takes one; the other finds it and replaces what it says.
    new = {"created_at": at, "updated_at": at, "author_id": base.actor().user_id, **told}
    known, is_new = ChurnEstimate.objects.get_or_create(**span, defaults=new)
    if not is_new:
        known.change(told, version=None, at=at)
    values = {**told, "first_date": first_date, "last_date": last_date}
    tell("competitor.estimate", "competitor", row.pk if row else None, values, at)
    return known.pk


def _found(competitor_id: int) -> Competitor:
    row = Competitor.objects.filter(pk=competitor_id).first()
    if row is None:
        raise NoSuchCompetitor(competitor_id)
    return row


def _free(names: Sequence[str], own_id: int | None) -> None:
    for name in names:
        other = queries.by_name(name)
        if other and other.pk != own_id:
            raise NameTaken(name)
