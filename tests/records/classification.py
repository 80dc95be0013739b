"""A run of a rule that proposed something for the customer, and a dimension."""

from typing import Any

from zhike.apps.classification.models import Proposal, Run

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: Any) -> dict[str, Any]:
    """Make a run that was applied, and return how addresses ask for it."""
    run = Run.objects.create(
        dimension="NATURE", rule_number=0, lines=[], day=at.date(), status="APPLIED", started_at=at, user_id=owner_id
    )
    Proposal.objects.create(run=run, customer_id=customer_id, new_code="ENTERPRISE", final_code="ENTERPRISE", line=1)
    return {"class_run_id": run.pk, "dimension_code": "NATURE", "class_code": "CHANNEL", "line_number": 1}
