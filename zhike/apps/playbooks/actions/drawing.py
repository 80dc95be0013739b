"""Drawing lots: who of the customers that fit is left alone for a while, and for whom no lot is ever drawn."""

from collections.abc import Sequence
from typing import Any

from zhike.apps.core import base
from zhike.apps.playbooks import queries, rules
from zhike.apps.playbooks.models import Deed, Rule


def draw(rule: Rule, cards: Sequence[Any]) -> dict[int, str]:
    """Return how the lot fell for each customer one was drawn for; whoever needs help now takes no part."""
    if not rule.hold_out:
        return {}
    with base.acting_as(base.System("lots")):
        spared = queries.never_left_out([card.pk for card in cards])
    lots: dict[int, str] = {}
    for card in cards:
        if card.tier in rules.TIERS and card.pk not in spared:
            is_held = rules.is_held_out(rule.pk, card.pk, rule.hold_out)
            lots[card.pk] = Deed.Lot.HELD if is_held else Deed.Lot.TREATED
    return lots
