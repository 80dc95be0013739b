"""Targets: what a rule says, how ready a prospect is, ways of finding, steps of a relation, signs of a lead."""

from django.utils.translation import gettext_lazy as _

from zhike.analytics import leads, targeting
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.targets import lists as target_lists
from zhike.apps.targets import rules
from zhike.web.codes.shown import Word

_VERDICTS = {"PASS": ("good", "circle-check"), "FAIL": ("bad", "x"), "UNKNOWN": ("", "circle-dashed")}
_READY = {
    "READY": ("good", "circle-check"), "UNREAD": ("warn", "alert-triangle"), "KNOWN": ("calm", "eye"),
    "THIN": ("", "circle-dashed"), "EXCLUDED": ("bad", "circle-minus"),
}  # fmt: skip
_NAMES = dict(zip(targeting.RULES, target_lists.RULES.values(), strict=True))
_SIGNS = {
    "CAME_BY_ITSELF": _("Came by itself"), "TALKED": _("Spoken with lately"), "WILLING": _("Willing to cooperate"),
    "DISSATISFIED": _("Dissatisfied with its supplier"), "NEED_KNOWN": _("Need written down"),
    "GROWING": _("Sales grow fast"), "LARGE": _("Large or medium"), "RANKED": _("Ranks 4 to 10"),
    "RESEARCH": _("Strong in research"),
}  # fmt: skip
WORDS: dict[str, Word] = {
    **{f"targetscore.{code}": Word(label, *_VERDICTS[code]) for code, label in target_lists.VERDICTS.items()},
    **{f"targetscore.{code}": Word(label, *_READY[code]) for code, label in target_lists.READINESS.items()},
    **{f"targetscore.{code}": Word(label) for code, label in target_lists.STANDS.items()},
    **{f"way.{code}": Word(label) for code, label in rules.WAYS.items()},
    # Rows of rule tables.
    **{code: Word(_NAMES[code]) for code in targeting.RULES},
    "LIMITS": Word(_("Thresholds")),
    "FIRST": Word(_("First contact")),
    "MARK": Word(_("Marks")),
    "datum.PHONE": Word(_("Phone")),
    **{
        f"datum.{one.code.upper()}": Word(one.label)
        for group in catalog_rules.GROUPS["ENTERPRISE"]
        for one in group.fields
    },
    **{f"leadsign.{sign}": Word(_SIGNS[sign]) for sign in leads.SIGNS},
}
