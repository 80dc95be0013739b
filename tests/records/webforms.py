"""Web forms: one form of the customer's branch."""

from datetime import datetime

from zhike.apps.webforms import actions, queries

OF_CUSTOMER = {"form_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int | str]:
    """Make the form; it is hidden with its branch and its owner."""
    values = {
        "name": f"官网询价 {customer_id}", "title": "向我们询价", "intro": "留下电话，我们当天回复。", "thanks": "",
        "asks": ["phone", "firm", "message"], "consent": "同意接收新品资讯", "branch_id": branch_id,
        "owner_id": owner_id, "is_open": True,
    }  # fmt: skip
    form_id = actions.add_form(values=values, at=at)
    actions.receive(
        form_id=form_id, given={"name": "访客", "phone": "", "firm": "", "message": "http http http"}, agrees=False,
        trap="", address="192.0.2.1", day=at.date(), at=at,
    )  # fmt: skip
    return {"form_id": form_id, "link": queries.form(form_id).link}
