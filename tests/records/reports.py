"""A churn report of the customer's branch that tells of the customer, as the matrix and the browser ask for it."""

from datetime import datetime
from typing import Any

from zhike.apps.reports.models import Report

OF_CUSTOMER: set[str] = set()


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one; it is hidden with the sums of the branch, the customer in it with its record."""
    now = {
        "period": "2025Q4", "counts": {"opening": 9, "new": 0, "won_back": 0, "moved_in": 0, "churned": 1,
        "moved_out": 0, "closing": 8}, "rates": {}, "lost_turnover": "5.00", "loss": None, "is_first": False,
        "is_hidden": False,
    }  # fmt: skip
    content = {
        "as_of": "2026-01-01", "run": 1, "currency": "CNY", "profit_rate": None, "now": now, "change": None,
        "before": [], "branches": [], "lost": [{"customer_id": customer_id, "lost_turnover": "5.00"}],
    }  # fmt: skip
    version = Report.objects.filter(branch_id=branch_id).count() + 1
    report = Report.objects.create(
        branch_id=branch_id, period="2025Q4", version=version, content=content, coarse={**content, "lost": []},
        run_id=1, made_at=at,
    )  # fmt: skip
    return {"report_id": report.pk}
