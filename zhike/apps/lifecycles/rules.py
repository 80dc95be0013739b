"""Pure decisions of lifecycles: whether to cooperate by the customer's stage, when to look again, what is a decline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zhike.analytics import business, relation
from zhike.apps.catalog import rules as catalog_rules

ALLOW, REVIEW, WARN, REFUSE = catalog_rules.VERDICTS
DIMENSION, RELATION = "BUSINESS_STAGE", "RELATION_STAGE"
WORST_FIRST = ("TERMINATION", "DECLINE_LATE", "DECLINE_MIDDLE", "DECLINE_EARLY")
UNJUDGED = "SMALL"
Row = Mapping[str, int]


@dataclass(frozen=True)
class Cooperation:
    """What the rule table says of new business with a customer: the verdict and the share of the payment term."""

    stage: str
    verdict: str
    terms_percent: int

    @property
    def needs_override(self) -> bool:
        """Say whether new business needs somebody who decides otherwise."""
        return self.verdict == REFUSE


def cooperation(stage: str, table: Mapping[str, Row]) -> Cooperation:
    """Say whether to do new business with a customer in a stage; one nobody has judged is no risk anybody knows of."""
    row = table.get(stage)
    if row is None:
        return Cooperation("", ALLOW, 100)
    return Cooperation(stage, catalog_rules.VERDICTS[row["verdict"]], row["terms"])


def review_date(day: date, tier: str, table: Mapping[str, Row]) -> date:
    """Return when to look again at a stage judged on a day."""
    return day + timedelta(days=table[tier or UNJUDGED]["days"])


def is_worse(before: str, after: str) -> bool:
    """Say whether a business moved into decline, further down in it, or to its end."""
    ranks = {stage: rank for rank, stage in enumerate(reversed(WORST_FIRST), 1)}
    return ranks.get(after, 0) > ranks.get(before, 0)


def limits(row: Row) -> business.Limits:
    """Return the thresholds of the suggestion as the rule table has them."""
    return business.Limits(**row)


def is_back(before: str, after: str) -> bool:
    """Say whether a relation went backwards."""
    if after == relation.DEGRADATION:
        return bool(before)
    forward = relation.FORWARD
    return before in forward and after in forward and forward.index(after) < forward.index(before)
