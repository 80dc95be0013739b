"""Cutting tiers: a new version of the rule, and what a cut leaves behind."""

from datetime import date, datetime
from decimal import Decimal

import numpy as np
from django.db import IntegrityError, transaction

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.grading import queries, rules
from zhike.apps.grading.models import Held, TierRule

BATCH = 1_000


@transaction.atomic
def change_rule(*, rule: rules.Rule, note: str, number: int, at: datetime) -> int:
    """Write a new version of the rule on top of the one that was read; it holds from the next analysis on.

    Return its number. Raises rules.RuleRefused, and core.base.StaleRecord when a newer version is there.
    """
    now, new = queries.rule(), rules.checked(rule)
    if number != now.number:
        raise base.StaleRecord(0, number, now.number)
    said = {
        "basis": new.basis, "method": new.method, "steps": list(new.steps), "band_percent": new.band_percent,
        "grace": new.grace,
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = TierRule.objects.create(
                number=number + 1, note=note, user_id=base.actor().user_id, at=at, **said
            )  # fmt: skip
    except IntegrityError:
        raise base.StaleRecord(0, number, number + 1) from None
    values = {name: str(value) for name, value in said.items()} | {"note": note, "number": row.number}
    core_actions.audit("tier.rule", noun="tierrule", object_id=row.pk, at=at, values=values)
    core_actions.record("tiers.rule_changed", {"number": row.number}, at=at)
    return row.number


def keep_cut(*, cut: rules.Cut, day: date, at: datetime) -> int:
    """Give customers the tiers of a cut from a day on, each change with its reason, and note who was let stay."""
    classes = dict(zip(cut.ids.tolist(), cut.tier.tolist(), strict=True))
    n_changed = customer_actions.assign_classes(
        dimension="VALUE_TIER", classes=classes, day=day, rule_version=cut.rule.version,
        reasons=rules.Reasons(cut), at=at,
    )  # fmt: skip
    _follow_metal(cut, day, at)
    _note_held(cut, day)
    return n_changed


def _follow_metal(cut: rules.Cut, day: date, at: datetime) -> None:
    """Let the metal be what the rule tables call the tier and the loyalty a customer has now."""
    named = {tier: row["metal"] for tier, row in catalog_queries.table("tier_names").items()}
    least = {metal: row["percent"] for metal, row in catalog_queries.table("metal_loyalty").items()}
    told = rules.metals(cut.tier.tolist(), cut.loyalty.tolist(), named, least)
    classes = {pk: metal for pk, metal in zip(cut.ids.tolist(), told, strict=True) if metal}
    version = f"{cut.rule.version}+tier_names"
    customer_actions.assign_classes(dimension="METAL", classes=classes, day=day, rule_version=version, at=at)


@transaction.atomic
def _note_held(cut: rules.Cut, day: date) -> None:
    with base.acting_as(base.System("tiers are cut")):
        Held.objects.all().delete()
        waver = [int(i) for i in np.flatnonzero(cut.settled.held != "") if int(cut.ids[i]) not in cut.kept]
        rows = [_held(cut, i, day) for i in waver]
        Held.objects.bulk_create(rows, batch_size=BATCH)


def _held(cut: rules.Cut, i: int, day: date) -> Held:
    tier = str(cut.tier[i])
    return Held(
        customer_id=int(cut.ids[i]), tier=tier, below=str(cut.tiers.tier[i]), why=str(cut.settled.held[i]),
        misses=int(cut.settled.misses[i]), value=Decimal(f"{cut.values[i]:.4f}"), least=cut.least_of(tier) or 0,
        day=day,
    )  # fmt: skip
