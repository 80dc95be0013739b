"""A contact with a file and a promise, as the matrix and the browser ask for them."""

from datetime import datetime, timedelta
from typing import Any

from zhike.apps.files import queries as file_queries
from zhike.apps.interactions import actions

OF_CUSTOMER = {"interaction_id", "file_id", "promise_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    interaction_id = actions.add_interaction(
        new=actions.NewInteraction(
            customer_id=customer_id, text="电话沟通:对新品价格满意,想先看样品。", happened_at=at - timedelta(hours=1),
            contents=("INFORMATION", "OPINION"), emotion_after="PLEASED", learned="新厂房六月投产",
        ),
        files=[actions.Upload("样品.txt", "样品清单".encode())], day=at.date(), at=at,
    )  # fmt: skip
    file = file_queries.files_about("interaction", [interaction_id]).get()
    promise_id = actions.make_promise(
        new=actions.NewPromise(customer_id=customer_id, text="三天内送到样品", due_date=at.date() + timedelta(days=3)),
        at=at,
    )
    return {"interaction_id": interaction_id, "file_id": file.pk, "promise_id": promise_id}
