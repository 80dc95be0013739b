"""An ask, a question to an expert, learning, a certificate, a question of the bank, a card, as pages ask for them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.coaching import actions
from zhike.apps.coaching.models import Inquiry

OF_CUSTOMER = {"ask_id", "use_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one of each."""
    day = at.date()
    ask_id = actions.log_ask(
        customer_id=customer_id, kind="ORDER", what="下季度备货单", day=day, user_id=owner_id, at=at
    )
    certificate = actions.NewCertificate(owner_id, "刀具选型", 4, day - timedelta(days=9), day + timedelta(days=300))
    certificate_id = actions.certify(new=certificate, at=at)
    inquiry = Inquiry.objects.create(
        asker_id=owner_id, expert_id=owner_id, branch_id=branch_id, customer_id=customer_id, skill="刀具选型",
        text="选哪种涂层？", asked_date=day, created_at=at, updated_at=at,
    )  # fmt: skip
    learning_id = actions.note_learning(user_id=owner_id, title="涂层与寿命", hours=Decimal(8), day=day, at=at)
    prompt_id = actions.add_prompt(new=actions.NewPrompt("一个班换几次刀？", "PROBE"), at=at)
    use_id = actions.use_prompt(prompt_id=prompt_id, customer_id=customer_id, answer="六次", day=day, at=at)
    actions.write_card(user_id=owner_id, headline="刀具选型", expertise="试切", cases="", reach="13900000000", at=at)
    return {
        "ask_id": ask_id, "certificate_id": certificate_id, "inquiry_id": inquiry.pk, "learning_id": learning_id,
        "prompt_id": prompt_id, "use_id": use_id,
    }  # fmt: skip
