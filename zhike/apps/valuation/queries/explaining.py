"""Explaining: how a visible customer's score comes about now, as far as the acting person may see what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.valuation import rules
from zhike.apps.valuation.queries import noted, versioning
from zhike.apps.valuation.queries.inputs import below, inputs_of

# What rests on the contribution of other customers.
OF_OTHERS = ("CROWD_DRAW", "WORD_OF_MOUTH")


@dataclass(frozen=True)
class Part:
    """One component of a score: its weight, its points and its money, None where missing or not for these eyes."""

    component: str
    weight: Decimal
    points: float | None
    money: Decimal | None = None
    is_hidden: bool = False

    @property
    def earned(self) -> float | None:
        """Points it adds to the score."""
        return None if self.points is None else float(self.weight) * self.points


@dataclass(frozen=True)
class Explained:
    """A score with all it is made of; the inputs are without money of customers the acting person may not see."""

    model_number: int
    inputs: rules.Inputs
    scored: rules.Scored
    parts: tuple[Part, ...]
    # The customers it brought that the acting person may see: (referral, card).
    brought: tuple[tuple[Any, Any], ...]
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known to score."""
        return self.inputs.is_empty


def explained(customer_id: int, day: date) -> Explained:
    """Return how a visible customer scores on a day by the value model that holds, and why, for these eyes."""
    model, inputs = versioning.current(), inputs_of([customer_id], day)[0]
    is_hidden = customer_id in partly_hidden([customer_id])
    if is_hidden:
        inputs = without_others(inputs)
    scored = rules.score([inputs], model)[0]
    if is_hidden:
        # What it leaves alone is not its money value; with its merit it would tell that of others.
        scored = replace(scored, money=None)
    money = {
        "PROFIT": inputs.contribution, "CROWD_DRAW": inputs.attracted_value, "WORD_OF_MOUTH": inputs.referred_value
    }  # fmt: skip
    parts = tuple(
        Part(code, model[f"weight.{code}"], scored.points[code], money.get(code), is_hidden and code in OF_OTHERS)
        for code in rules.COMPONENTS
    )
    rows = list(noted.notes("referral", [customer_id]))
    seen = customer_queries.cards_of(row.referred_id for row in rows)
    brought = tuple((row, seen[row.referred_id]) for row in rows if row.referred_id in seen)
    return Explained(model.number, inputs, scored, parts, brought, is_hidden)


def partly_hidden(customer_ids: Sequence[int], *, ever: bool = False) -> set[int]:
    """Return those customers that attracted somebody the acting person may not see.

    Scores that were kept rest on whom they `ever` attracted.
    """
    with base.acting_as(base.System("referrals")):
        attracted = {one: some for one, some in below(customer_ids, ever=ever).items() if some}
    seen = customer_queries.cards_of(set[int]().union(*attracted.values())).keys() if attracted else set[int]()
    return {one for one, some in attracted.items() if not some <= seen}


def without_others(inputs: rules.Inputs) -> rules.Inputs:
    """Return inputs that tell no money of other customers: a score would tell it, whose other parts are known."""
    return replace(inputs, attracted_value=None, referred_value=None, n_referred_unknown=inputs.n_referred)
