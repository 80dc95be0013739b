"""What changed hands: a dealer that moved, records entered twice, one merge, the work of those who left."""

from datetime import date

from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import actions as org_actions
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.config.story.telling import TODAY, Story

# Of those who left in Shandong: who took their work over already.
SUCCESSORS = {"zhangqiang": "liuhai", "songjia": "yudahai"}
STILL_TO_HAND_OVER = "linxiao"


def move_a_dealer(story: Story) -> None:
    """Let a dealer of Suzhou move to Wuxi: no churn, a move."""
    customer_actions.move_customer(
        customer_id=story.ids["A009"], branch_id=story.house.branches["WX-1"], day=date(2026, 3, 1), at=story.at
    )


def enter_twice(story: Story) -> None:
    """Let clerks enter two customers a second time, nearly the same; one pair is found and merged, one stays open."""
    _again(story, "E004", "E904", date(2026, 5, 6))
    twin = _again(story, "A012", "D912", date(2026, 2, 9))
    stewardship_actions.find_pairs(at=story.at)
    with story.acting("luqiang"):
        stewardship_actions.merge(survivor_id=story.ids["A012"], merged_id=twin, at=story.at)


def _again(story: Story, known_code: str, code: str, day: date) -> int:
    known = customer_queries.customer(story.ids[known_code])
    if known is None:
        raise LookupError(known_code)
    name = f"{known.name}有限公司" if story.house.language == "zh-hans" else f"{known.name} Co., Ltd."
    new = customer_actions.NewCustomer(
        code=code, name=name, branch_id=known.branch_id, kind="ENTERPRISE", phone=known.phone,
        owner_id=known.owner_id, first_seen_date=day,
    )  # fmt: skip
    return customer_actions.add_customer(new=new, at=story.at)


def hand_over(story: Story) -> None:
    """Hand the work of two who left over; the third has left too, with nobody in charge of the customers yet."""
    users = story.house.users
    with story.acting("sunwei"):
        for leaver, successor in SUCCESSORS.items():
            stewardship_actions.hand_over(
                leaver_id=users[leaver], plan={}, rest_to=users[successor], closes_access=True, day=TODAY, at=story.at
            )
    org_actions.close_access(user_id=users[STILL_TO_HAND_OVER], at=story.at)
