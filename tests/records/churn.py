"""A churn case and a sign of leaving, as the matrix and the browser ask for them."""

from zhike.apps.churn.models import Case, Signal

OF_CUSTOMER = {"case_id", "signal_id"}


def make(*, customer_id, owner_id, branch_id, at) -> dict:
    """Open a case and note a sign; return their ids."""
    case = Case.objects.create(
        customer_id=customer_id,
        branch_id=branch_id,
        exit_date=at.date(),
        due_date=at.date(),
        created_at=at,
        updated_at=at,
    )
    signal = Signal.objects.create(
        customer_id=customer_id, kind="STATEMENT", day=at.date(), author_id=owner_id, created_at=at, updated_at=at
    )
    return {"case_id": case.pk, "signal_id": signal.pk, "act": "ask"}
