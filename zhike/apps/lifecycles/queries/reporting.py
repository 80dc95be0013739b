"""What is written down of a customer here, for the customer to read."""

from typing import Any

from zhike.apps.lifecycles.models import BusinessStage, Override, StageMove


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return the judged business stages, the moves of the relation and the orders taken in spite of a rule."""
    stages = BusinessStage.objects.filter(customer_id=customer_id).order_by("decided_date", "id")
    moves = StageMove.objects.filter(customer_id=customer_id).order_by("move_date", "id")
    overrides = Override.objects.filter(customer_id=customer_id).order_by("id")
    return {
        "business_stages": list(stages.values("stage", "evidence", "decided_date", "suggested")),
        "stage_moves": list(moves.values("before", "after", "move_date", "source", "note")),
        "overrides": list(overrides.values("stage", "verdict", "order_number", "reason", "at")),
    }
