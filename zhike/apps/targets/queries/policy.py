"""Reads of the rule tables by which targets and leads are judged."""

from zhike.analytics import targeting
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.catalog import rules as catalog_rules
from zhike.apps.lifecycles import queries as lifecycle_queries
from zhike.apps.targets import rules


def policy() -> rules.Policy:
    """Return the rule tables of targets as they hold."""
    limits = dict(catalog_queries.table("target_limits")["LIMITS"])
    mode, least = rules.MODES[limits.pop("mode")], limits.pop("least")
    used = catalog_queries.table("target_rules")
    points = catalog_queries.table("lead_points")
    return rules.Policy(
        targeting.Limits(**limits), {code: row["weight"] for code, row in used.items() if row["used"]}, mode, least,
        asked(), catalog_queries.table("first_contact")["FIRST"]["percent"],
        {sign.removeprefix(catalog_rules.SIGN): (row["intent"], row["potential"]) for sign, row in points.items()},
        catalog_queries.table("lead_marks")["MARK"], lifecycle_queries.refused_stages(),
    )  # fmt: skip


def asked() -> tuple[str, ...]:
    """Return the fields of the check-list before the first contact."""
    return tuple(
        code.removeprefix(catalog_rules.DATUM).lower()
        for code, row in catalog_queries.table("prospect_data").items()
        if row["asked"]
    )


def call_days() -> int:
    """Return within how many days a prospect is called."""
    return catalog_queries.table("first_contact")["FIRST"]["days"]
