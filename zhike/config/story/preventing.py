"""What the story does so that fewer leave: an emergency in Shandong, a review meeting, measures, old issues."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhike.apps.churn import actions, queries
from zhike.apps.customers import queries as customer_queries
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

OPENED = date(2026, 2, 10)
EMERGENCY = Word("山东经销商集体停单", "Dealers in Shandong stop ordering together")
KNOWN = Word(
    "一天内七家经销商来电，都提到退货七成自担，其中三家说已经找好别家。",
    "Seven dealers called within a day, all over the 70 percent of returns; three say they have found somebody else.",
)
LOG = (
    Word("已通知总部，山东两位主管当天上门。", "Headquarters told; both managers in Shandong visit today."),
    Word("走访四家：账期比退货更难接受。", "Four visited: the credit hurts more than the returns."),
    Word("总部同意山东暂停新政策，等复审。", "Headquarters agrees to suspend the policy in Shandong until reviewed."),
)
REPORT = Word(
    "起因：政策未征求意见即试行。处理：暂停试行，逐户走访 23 家。今后：试行前必须征求意见，停止线一触发当天停。",
    "Cause: tried without asking. Done: trial suspended, 23 dealers visited one by one. Next time: ask before any "
    "trial, and stop on the day the line is crossed.",
)
MEETING = Word("退货处理平均十一天，投诉三次无人回", "Returns take eleven days; three complaints went unanswered")
PRESENT = Word("周启明、孙伟、沈悦", "Zhou Qiming, Sun Wei, Shen Yue")
TRANSITION = Word("先款后货改为 30 天过渡期", "Thirty days of transition instead of cash on delivery")
SIGNED = Word("补充协议已发 100 家经销商", "Supplement sent to 100 dealers")
ANSWER = Word("投诉三天内必须有人回复", "Every complaint answered within three days")
TERMS = Word("对齐齐鲁工具的账期", "Match the credit Qilu Tools gives")
LOOK = Word("每季看一次谁在减少进货", "Look every quarter at who buys less")
OLD = (
    ("OLD_RETURN", Word("去年四季度退货款 1.2 万未结", "Returns of last autumn, 12,000, not settled")),
    ("BROKEN_PROMISE", Word("答应的年返未兑现", "The rebate of the year was promised and not paid")),
    ("OLD_RETURN", Word("三箱钻头质量退货无人受理", "Three boxes of drills returned; nobody took them in")),
    ("UNDISCLOSED_FEE", Word("样柜费用事先没有说明", "The fee for the sample rack was not told beforehand")),
)
SEEN = Word("已电话确认，七月对账一并处理", "Spoken to on the telephone; settled with the books of July")


def prevent(story: Story) -> None:
    """Tell the emergency, the meeting, the measures and what was never settled."""
    with story.acting("sunwei"):
        cases = list(queries.cases().filter(reason="MANAGEMENT").order_by("exit_date", "id"))
        if not cases:
            return
        branch_id, users = cases[0].branch_id, story.house.users
        emergency_id = actions.open_emergency(
            title=story.told(EMERGENCY), text=story.told(KNOWN), branch_id=branch_id, lead_id=users["sunwei"],
            at=moment(OPENED, 9),
        )  # fmt: skip
        for n, line in enumerate(LOG):
            actions.log_emergency(emergency_id=emergency_id, text=story.told(line), at=moment(OPENED, 10 + n))
        actions.close_emergency(
            emergency_id=emergency_id, report=story.told(REPORT), at=moment(OPENED + timedelta(days=2), 17)
        )  # fmt: skip
        _leave_issues(story)
        _act(story, cases[0].pk, cases[0].branch_id, emergency_id)


def _act(story: Story, case_id: int, branch_id: int, emergency_id: int) -> None:
    users, at = story.house.users, story.at
    with story.acting("zhouqiming"):
        study_id = actions.note_study(
            code="REVIEW", day=ago(20), today=TODAY, result=story.told(MEETING), present=story.told(PRESENT), at=at
        )  # fmt: skip
        actions.name_owner(code="PREVENTIVE_DESIGN", owner_id=users["shenyue"], at=at)
        plan: tuple[tuple[Word, str, dict[str, Any], date, Decimal | None], ...] = (
            (TRANSITION, "MANAGEMENT", {"case_id": case_id, "cost": Decimal(86_000)}, ago(100), Decimal(-5)),
            (ANSWER, "SERVICE", {"study_id": study_id, "kind": "IMPROVE"}, ago(-30), None),
            (TERMS, "PRICE", {"emergency_id": emergency_id, "kind": "COUNTER"}, ago(5), Decimal(-2)),
            (LOOK, "PRICE", {}, ago(-60), Decimal(-1)),
        )
        ids = [
            actions.add_measure(
                new=actions.NewMeasure(
                    story.told(title), factor, branch_id, users["sunwei"], due, expected, **more
                ),
                today=ago(120), at=at,
            )
            for title, factor, more, due, expected in plan
        ]  # fmt: skip
        actions.finish_measure(
            measure_id=ids[0], day=ago(98), evidence=story.told(SIGNED), today=TODAY, at=at
        )  # fmt: skip


def _leave_issues(story: Story) -> None:
    cards = customer_queries.cards().filter(status="ACTIVE", churn_state="AT_RISK").order_by("-revenue", "pk")
    for n, (card, (kind, text)) in enumerate(zip(cards[: len(OLD)], OLD, strict=False)):
        (legacy_id,) = actions.note_issues(
            customer_ids=[card.pk], kind=kind, day=ago(200 - 15 * n), text=story.told(text), today=TODAY, at=story.at
        )
        if n == 1:
            actions.review_issue(legacy_id=legacy_id, word=story.told(SEEN), day=ago(10), at=story.at)
