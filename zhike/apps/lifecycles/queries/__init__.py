"""Reads of lifecycles: business stages and what they mean for cooperation, relations through time, measured costs."""

from zhike.apps.lifecycles.queries.business import (
    NotAnEnterprise,
    cooperation_of,
    due_reviews,
    n_overrides,
    open_stages,
    overrides_between,
    overrides_of,
    refused_ids,
    refused_stages,
    stage_of,
    staged_ids,
    stages_of,
    stages_on,
    suggestion,
)
from zhike.apps.lifecycles.queries.costs import Measured, UnitCosts, unit_costs
from zhike.apps.lifecycles.queries.relation import (
    Evidence,
    InStage,
    evidence,
    flows,
    in_stages,
    life,
    moves_of,
    regresses,
    suggested,
)
from zhike.apps.lifecycles.queries.reporting import about_customer

__all__ = [
    "Evidence", "InStage", "Measured", "NotAnEnterprise", "UnitCosts", "about_customer", "cooperation_of",
    "due_reviews", "evidence", "flows", "in_stages", "life", "moves_of", "n_overrides", "open_stages",
    "overrides_between", "overrides_of", "refused_ids", "refused_stages", "regresses", "stage_of", "staged_ids",
    "stages_of", "stages_on", "suggested", "suggestion", "unit_costs",
]  # fmt: skip
