"""Reads of targets: groups, how customers stand by the rules, the reserve pool, weeks of prospecting, relations."""

from zhike.apps.targets.queries.behaviour import everybody, names_more, with_behaviour
from zhike.apps.targets.queries.groups import COUNTED, SCOPE, customers, group, groups, has_group, n_customers
from zhike.apps.targets.queries.judging import (
    CHUNK,
    Datum,
    Judged,
    check_list,
    in_peace,
    judge_one,
    judged,
    judged_ids,
)
from zhike.apps.targets.queries.leads import MOST, Measured, measured
from zhike.apps.targets.queries.planning import Week, by_way, find, finds_of, team, weeks_of
from zhike.apps.targets.queries.policy import asked, call_days, policy
from zhike.apps.targets.queries.reading import (
    PoolLine,
    about_customer,
    building,
    building_of,
    counts,
    excluded,
    find_of,
    first_contacts,
    judged_all,
    late_steps,
    passing,
    pool,
    ranked,
    score_of,
    scores,
    steps,
    why_task,
)

__all__ = [
    "CHUNK", "COUNTED", "MOST", "SCOPE", "Datum", "Judged", "Measured", "PoolLine", "Week", "about_customer", "asked",
    "building", "building_of", "by_way", "call_days", "check_list", "counts", "customers", "everybody", "excluded",
    "find", "find_of", "finds_of", "first_contacts", "group", "groups", "has_group", "in_peace", "judge_one", "judged",
    "judged_all", "judged_ids", "late_steps", "measured", "n_customers", "names_more", "passing", "policy", "pool",
    "ranked", "score_of", "scores", "steps", "team", "weeks_of", "why_task", "with_behaviour",
]  # fmt: skip
