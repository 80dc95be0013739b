"""Support of the autumn before: long enough ago to see what came of it, beside customers nothing was done for."""

from datetime import date
from decimal import Decimal

from zhike.apps.customers import queries as customer_queries
from zhike.apps.grading import actions
from zhike.config.story.telling import Story
from zhike.config.story.words import Word

SUPPORTED, EVERY = 14, 3
GIVEN = (
    (Word("样品与试刀补贴", "Samples and trial tools"), 900, date(2025, 10, 20)),
    (Word("技师上门调机一天", "A technician for a day at the machine"), 1_400, date(2025, 11, 6)),
    (Word("店员培训", "Training of the staff"), 700, date(2025, 11, 25)),
)


def support(story: Story) -> None:
    """Support every third of the better ordinary customers in the autumn."""
    with story.acting("sunwei"):
        cards = customer_queries.cards().filter(tier="ORDINARY", status="ACTIVE", first_purchase_date__lt="2025-01-01")
        chosen = list(cards.order_by("-revenue_year", "pk").values_list("pk", flat=True))[EVERY::EVERY][:SUPPORTED]
        for at, customer_id in enumerate(chosen):
            what, amount, day = GIVEN[at % len(GIVEN)]
            actions.grant_support(
                customer_id=customer_id, what=story.told(what), amount=Decimal(amount), day=day, at=story.at
            )
