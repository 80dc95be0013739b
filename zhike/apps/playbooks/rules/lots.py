"""Who is left out by lot so that one sees what a playbook brings, and where nobody ever is."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhike.apps.core import lists
from zhike.apps.playbooks.rules.occasions import BESIDE, BadRule

LARGEST = 50
# Of these tiers some may be left alone for a while; nobody of the others ever.
TIERS = frozenset({"ORDINARY", "SMALL"})
# Complaints, recovery of what went wrong or of who means to go, and arrears: everybody is helped.
GUARDED = frozenset({
    "warning.LEAVING", "warning.INTENT", "warning.COMPLAINT", "warning.GRIEVANCE", "warning.INCIDENT",
    "warning.OBJECTION", "warning.PROMISE", "warning.PAYMENT", "warning.CREDIT_LIMIT", "warning.COLLECTION",
    "promise.broken", "relation.degradation",
})  # fmt: skip
_OF = 10_000


def check_hold_out(values: Mapping[str, Any]) -> None:
    """Refuse a hold-out where nobody may be left out; says which rule."""
    share = values["hold_out"]
    if not share:
        return
    if not 0 < share <= LARGEST:
        raise BadRule("hold_out", _("A hold-out is at most %(most)d percent.") % {"most": LARGEST})
    if values["trigger"] in GUARDED:
        raise BadRule(
            "hold_out",
            _("Nobody is left out of help with complaints, recovery and arrears: set the hold-out to 0. Effects are "
              "then told against customers alike."),
        )  # fmt: skip
    filters = {name: text for name, text in values["query"].items() if name not in BESIDE}
    asked = lists.by_group(filters) or {"": {}}
    tiers = [{one for one in given.get("tier", "").split(",") if one} for given in asked.values()]
    if not all(one and one <= TIERS for one in tiers):
        raise BadRule(
            "hold_out",
            _("VIP and major customers are never left out: ask for the tiers ordinary and small only, or set the "
              "hold-out to 0."),
        )  # fmt: skip


def is_held_out(rule_id: int, customer_id: int, share: int) -> bool:
    """Say whether the lot leaves a customer out; the same lot every time, a larger share holds the earlier ones."""
    lot = hashlib.sha256(f"playbook:{rule_id}:{customer_id}".encode()).digest()
    return int.from_bytes(lot[:4]) % _OF < share * _OF // 100
