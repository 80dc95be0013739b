"""Two playbooks of last spring with a hold-out: calls by a rep that brought orders, and a reminder that did nothing."""

from datetime import date, timedelta
from typing import Any

from zhike.apps.playbooks import actions, queries, rules
from zhike.apps.tasks import queries as task_queries
from zhike.apps.trade import actions as trade_actions
from zhike.apps.trade import queries as trade_queries
from zhike.config.story import orders
from zhike.config.story.telling import TODAY, Story, moment
from zhike.config.story.words import Word

# The Monday both were carried out; their ninety days were over on the fourteenth of June.
PLAYED = date(2026, 3, 16)
HELD_OUT, ONE_IN = 30, 2
CALLS = (
    "KM", Word("昆明会员：致电介绍新刀片", "Members in Kunming: call about the new inserts"), "OWNER",
    Word("致电 {customer}：新到数控刀片，可送样试用", "Call {customer}: new inserts are in, samples to try"),
    Word("客户愿意试用吗？", "Will they try them?"),
)  # fmt: skip
REMINDERS = (
    "SZ", Word("苏州会员：提醒店长留意", "Members in Suzhou: remind the shop"), "MANAGER",
    Word("{customer} 到店时介绍新品", "Show {customer} what is new when they come in"), Word("", ""),
)  # fmt: skip
PRODUCT, PRICE, COST = "T-109", 36, 24
# What the reps wrote down, call after call.
ANSWERS = ("SOLVED", "SOLVED", "UNSOLVED", "SOLVED", "NOT_MET")


def write(story: Story) -> None:
    """Write both playbooks, and take in what those called in Kunming ordered after the call."""
    with story.acting("zhouqiming"):
        for one in (CALLS, REMINDERS):
            _add(story, one)
    _order_after_calls(story)


def _add(story: Story, told: tuple[str, Word, str, Word, Word]) -> int:
    city, name, target, template, question = told
    query = {"tier": "ORDINARY,SMALL", "branch": city, "kind": "INDIVIDUAL"}
    deed = "TASK" if target == "OWNER" else "NOTICE"
    values = {
        "name": story.told(name), "trigger": rules.EVERY_DAY, "query": query, "deed": deed, "target": target,
        "template": story.told(template), "question": story.told(question), "hold_out": HELD_OUT, "rest_days": 365,
        "horizon_days": 90, "due_days": 7,
    }  # fmt: skip
    return actions.add_rule(values=values, day=TODAY, at=story.at)


def _halls(story: Story, city: str) -> list[int]:
    return [pk for code, pk in story.house.branches.items() if code.startswith(f"{city}-")]


def _rule(story: Story, told: tuple[str, Word, str, Word, Word]) -> Any:
    return next(rule for rule in queries.all_rules() if rule.name == story.told(told[1]))


def _order_after_calls(story: Story) -> None:
    """Let one in two of those called order some boxes within six weeks; of those left out nobody heard of them."""
    rule, halls = _rule(story, CALLS), set(_halls(story, "KM"))
    called = [
        (one, story.ids[one.code], story.house.branches[one.hall])
        for one in story.buyers
        if one.code.startswith("M") and story.house.branches[one.hall] in halls
    ]
    lines = []
    for one, customer_id, branch_id in called:
        lot = int(orders.key(one.code, 0), 16)
        if rules.is_held_out(rule.pk, customer_id, HELD_OUT) or lot % ONE_IN:
            continue
        day = orders.moved(PLAYED + timedelta(days=4 + lot % 38))
        lines.append((one.code, customer_id, branch_id, day, 22 + lot // ONE_IN % 13))
    product_id = trade_queries.product_ids([PRODUCT])[PRODUCT]
    scale = orders.SCALE
    trade_actions.add_lines(
        lines=trade_actions.NewLines(
            keys=[orders.key(f"{code}-P1", 0) for code, *_ in lines], numbers=[f"{code}-P1" for code, *_ in lines],
            customer_ids=[pk for _, pk, *_ in lines], branch_ids=[pk for _, _, pk, *_ in lines],
            product_ids=[product_id] * len(lines), days=[day.isoformat() for *_, day, _n in lines],
            is_return=[False] * len(lines), quantity=[n * scale for *_, n in lines],
            unit_price=[PRICE * scale] * len(lines), amount=[n * PRICE * scale for *_, n in lines],
            cost=[n * COST * scale for *_, n in lines], channels=[story.told(orders.OTHERS[1])] * len(lines),
        ),
        source="story", currency="CNY", import_id=None, at=story.at,
    )  # fmt: skip


def play(story: Story) -> None:
    """Carry both out as they were on their Monday, answer some calls, and measure what they brought."""
    at = moment(PLAYED, 9)
    for one in (CALLS, REMINDERS):
        rule = _rule(story, one)
        with story.acting("zhouqiming"):
            actions.switch_rule(rule_id=rule.pk, is_active=True, at=at)
        actions.run_rules(event_id=-rule.pk, event=rules.EVERY_DAY, payload={}, day=PLAYED, at=at)
        with story.acting("zhouqiming"):
            # A mailing of one spring: done, and off again.
            actions.switch_rule(rule_id=rule.pk, is_active=False, at=at)
    _answer(story, _rule(story, CALLS).pk)
    for one in (CALLS, REMINDERS):
        actions.measure_rule(rule_id=_rule(story, one).pk, day=TODAY, at=story.at)


def _answer(story: Story, rule_id: int) -> None:
    given = list(queries.deeds(rule_id).filter(task_id__isnull=False).order_by("pk").values_list("pk", "task_id"))
    for n, (deed_id, task_id) in enumerate(given):
        assignee = task_queries.task(task_id or 0).assignee_id
        with story.acting_id(assignee):
            day = moment(PLAYED + timedelta(days=1 + n % 9), 15)
            actions.answer_deed(deed_id=deed_id, outcome=ANSWERS[n % len(ANSWERS)], note="", at=day)
