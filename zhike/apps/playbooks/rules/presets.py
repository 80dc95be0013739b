"""The playbooks that come with the program: looked through, then kept, then switched on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zhike.apps.playbooks.rules.occasions import CARE, EVERY_DAY, LARGEST_DAYS, UPGRADE

Text = str | Promise


@dataclass(frozen=True)
class Preset:
    """A playbook that comes with the program, to be looked through and switched on."""

    code: str
    name: Text
    template: Text
    trigger: str = EVERY_DAY
    query: Mapping[str, str] = field(default_factory=dict)
    due_days: int = 3
    rest_days: int = 30
    deed: str = "TASK"
    target: str = "OWNER"
    question: Text = ""
    hold_out: int = 0
    # What follows the first step, words not yet in a language.
    further: tuple[Mapping[str, Any], ...] = ()

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Return the further steps in the language of whoever keeps them."""
        return [
            {name: str(value) if isinstance(value, Promise) else value for name, value in one.items()}
            for one in self.further
        ]

    @property
    def values(self) -> dict[str, Any]:
        """Return the values of the rule it makes."""
        return {
            "name": str(self.name), "template": str(self.template), "trigger": self.trigger,
            "deed": self.deed, "target": self.target, "due_days": self.due_days, "rest_days": self.rest_days,
            "question": str(self.question), "hold_out": self.hold_out,
        }  # fmt: skip


_SOLVED = gettext_lazy("Why did they mean to leave, and is it solved?")
PRESETS = (
    # A named person goes there within a day, calls again, and somebody higher answers for it.
    Preset(
        "vip_leaving", gettext_lazy("VIP means to leave: a named visit"),
        gettext_lazy("Visit {customer} in person: ask why, solve it, offer what keeps them"),
        trigger="warning.LEAVING", query={"tier": "VIP"}, due_days=1, rest_days=30, question=_SOLVED,
        further=(
            {"deed": "CHARGE", "target": "SPONSOR", "template": gettext_lazy("You answer for keeping {customer}")},
            {"deed": "TASK", "target": "OWNER", "due_days": 7,
             "template": gettext_lazy("Call {customer} again: is everything agreed on done?")},
            {"deed": "ESCALATE", "target": "MANAGER", "hours": 24,
             "template": gettext_lazy("Nobody has visited {customer} yet, who means to leave")},
        ),
    ),
    Preset(
        "interval_doubled", gettext_lazy("Overdue against their rhythm: ask"),
        gettext_lazy("{customer} should have ordered long ago ({days} days): ask what is in the way"),
        trigger="warning.INTERVAL", due_days=3, rest_days=60,
        question=gettext_lazy("What was in the way, and will they order?"),
        further=(
            {"deed": "ESCALATE", "target": "MANAGER", "hours": 96,
             "template": gettext_lazy("Nobody has asked {customer} why nothing is ordered")},
        ),
    ),
    Preset(
        "late_complaint", gettext_lazy("Complaint late or not satisfied: mend it today"),
        gettext_lazy("Call {customer} about the complaint today and say what happens when"),
        trigger="warning.GRIEVANCE", due_days=0, rest_days=7,
        question=gettext_lazy("Are they satisfied now?"),
        further=(
            {"deed": "NOTICE", "target": "MANAGER",
             "template": gettext_lazy("A complaint of {customer} is late or not satisfied")},
            {"deed": "ESCALATE", "target": "SPONSOR", "hours": 8,
             "template": gettext_lazy("Nobody has called {customer} about the complaint")},
        ),
    ),
    Preset(
        "silent", gettext_lazy("Ordinary and small, silent: a call, beside a hold-out"),
        gettext_lazy("Call {customer}: silent for {days} days"),
        query={"tier": "ORDINARY,SMALL", "silent_min": "90", "silent_max": "365"}, due_days=7, rest_days=180,
        hold_out=20, question=gettext_lazy("Do they still need what we sell?"),
    ),
    Preset(
        "care_days", gettext_lazy("Birthdays and anniversaries: a good word"),
        gettext_lazy("Congratulate {customer} today: see the calendar of care"),
        trigger=CARE, due_days=0, rest_days=5,
    ),
    Preset(
        "overdue", gettext_lazy("Payment late: remind, then the manager"),
        gettext_lazy("Remind {customer} of what is overdue and agree on a day"),
        trigger="warning.PAYMENT", due_days=2, rest_days=30,
        question=gettext_lazy("On which day do they pay?"),
        further=(
            {"deed": "ESCALATE", "target": "MANAGER", "hours": 120,
             "template": gettext_lazy("{customer} is overdue and nobody has reminded them")},
        ),
    ),
    Preset(
        "upgrade", gettext_lazy("Could rise a tier: help them up"),
        gettext_lazy("{customer} could buy as much as the next tier: agree on what would bring them there"),
        trigger=UPGRADE, due_days=14, rest_days=180,
        question=gettext_lazy("What do they need to buy more from us?"),
    ),
    Preset(
        "vip_at_risk", gettext_lazy("VIP at risk: call"), gettext_lazy("Call {customer}: silent for {days} days"),
        query={"tier": "VIP", "state": "AT_RISK"}, due_days=2,
    ),
    Preset(
        "first_order", gettext_lazy("First order: welcome"), gettext_lazy("Thank {customer} for the first order"),
        query={"days_min": "1", "days_max": "1", "silent_max": "14"}, due_days=3, rest_days=LARGEST_DAYS,
    ),
    Preset(
        "dormant", gettext_lazy("Gone silent: find out why"),
        gettext_lazy("Ask {customer} why nothing was ordered for {days} days"),
        query={"state": "DORMANT"}, due_days=7, rest_days=90,
    ),
    Preset(
        "second_purchase", gettext_lazy("Bought once: the second purchase"),
        gettext_lazy("{customer} bought once, {days} days ago: ask how it went, offer what goes with it"),
        query={"days_min": "1", "days_max": "1", "silent_min": "90", "silent_max": "365"},
        due_days=7, rest_days=LARGEST_DAYS,
    ),
    # The play book of the relation's stages: each task is due when the stage is entered.
    Preset(
        "stage_exploration", gettext_lazy("Exploration: let them try us"),
        gettext_lazy("{customer} tries us: send what they need to know, offer a trial"),
        trigger="relation.exploration", due_days=3, rest_days=180,
    ),
    Preset(
        "stage_formation", gettext_lazy("Formation: earn trust"),
        gettext_lazy("{customer} came again: keep every promise, show what else they gain"),
        trigger="relation.formation", due_days=7, rest_days=180,
    ),
    Preset(
        "stage_stability", gettext_lazy("Stability: bind and widen"),
        gettext_lazy("{customer} is steady: agree on a longer term, offer what they still buy elsewhere"),
        trigger="relation.stability", due_days=14, rest_days=365,
    ),
    Preset(
        "stage_degradation", gettext_lazy("Degradation: find the cause and save"),
        gettext_lazy("{customer} slackens: ask for the cause and agree on what would mend it"),
        trigger="relation.degradation", due_days=2, rest_days=90,
    ),
)  # fmt: skip
