"""Reads of classification: rules in force, runs and proposals, who fits a rule and why, sums over classes."""

from zhike.apps.classification.queries.aiming import aim_key, asked_to_aim, held_as, lacks_for
from zhike.apps.classification.queries.fitting import (
    Prepared,
    Why,
    decide,
    explain,
    is_askable,
    prepare,
    sample,
    spec_on,
    tidy,
    words,
)
from zhike.apps.classification.queries.pools import (
    Member,
    Pool,
    about_customer,
    cards_of_needs,
    lacks_of,
    needs_of,
    offered,
    pool,
    pooled,
    profile,
    profiles,
)
from zhike.apps.classification.queries.records import (
    InForce,
    bindings,
    held,
    last_runs,
    leads_to,
    moves,
    open_run,
    proposal,
    proposals,
    rule_of,
    rules_in_force,
    run,
    runs,
    standing,
    statuses,
    versions,
)
from zhike.apps.classification.queries.sums import (
    NONE,
    Kept,
    Table,
    churn_by_class,
    counts,
    crosstab,
    drift,
    every_count,
    migration,
    one_offs,
    worth,
)

__all__ = [
    "NONE", "InForce", "Kept", "Member", "Pool", "Prepared", "Table", "Why", "about_customer", "aim_key",
    "asked_to_aim", "bindings", "cards_of_needs", "churn_by_class", "counts", "crosstab", "decide", "drift",
    "every_count", "explain", "held", "held_as", "is_askable", "lacks_for", "lacks_of", "last_runs", "leads_to",
    "migration", "moves", "needs_of", "offered", "one_offs", "open_run", "pool", "pooled", "prepare", "profile",
    "profiles", "proposal", "proposals", "rule_of", "rules_in_force", "run", "runs", "sample", "spec_on", "standing",
    "statuses", "tidy", "versions", "words", "worth",
]  # fmt: skip
