"""Key accounts of the story: a unit, deputies, who answers for the largest customers, an alarm about 滇中烟机."""

from datetime import date, timedelta
from typing import Any

from zhike.apps.customers import actions as customer_actions
from zhike.apps.keyaccounts import actions, queries, rules
from zhike.apps.risk import lists as risk_lists
from zhike.apps.risk import queries as risk_queries
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

UNIT, LIMIT = Word("大客户部", "Key account unit"), 6
MEMBERS = ("magong", "shenyue")
# Who stood in for the general manager, in which days, and why; the first one's days are over.
DEPUTIES = (
    ("luqiang", date(2026, 3, 1), date(2026, 5, 31), Word("周总赴德国谈判", "Mr Zhou negotiated in Germany")),
    (
        "yangfan",
        date(2026, 6, 20),
        date(2026, 7, 31),
        Word("周总出访，云南片区代行", "Mr Zhou travels"),
    ),
)
TALES = ("E001", "E002")
N_CONFIRMED, N_GOLD = 10, 12
TOO_MUCH = Word("同一集团，由一人对接", "One group, one person to speak with")
DECLINED = Word("去年一次性大单，不是常年客户", "One large order last year, no customer of every year")


def appoint(story: Story) -> None:
    """Found the unit, approve deputies, confirm the largest customers, decline one; the others still wait."""
    users = story.house.users
    actions.propose(day=TODAY, at=story.at)
    with story.acting("zhouqiming"):
        unit_id = actions.add_unit(
            name=story.told(UNIT), branch_id=story.house.branches["HQ"], workload=LIMIT, at=story.at
        )
        for username in MEMBERS:
            actions.join_unit(unit_id=unit_id, user_id=users[username], workload=None, at=story.at)
        for username, first, last, why in DEPUTIES:
            actions.grant_deputy(
                user_id=users[username], first_date=first, last_date=last, reason=story.told(why), at=story.at
            )
        rows = list(queries.key_accounts().filter(state=rules.PROPOSED, metal="PLATINUM"))
        rows.sort(key=lambda row: (row.customer.code not in TALES, -row.customer.card.revenue_year, row.pk))
        for place, row in enumerate(rows[:N_CONFIRMED]):
            _confirm(story, row, place)
        for row in rows[N_CONFIRMED : N_CONFIRMED + 1]:
            actions.end_account(account_id=row.pk, reason=story.told(DECLINED), day=ago(3), at=story.at)
        gold = queries.key_accounts().filter(state=rules.PROPOSED, metal="GOLD")
        largest = list(gold.order_by("-customer__card__revenue_year", "pk").values_list("pk", flat=True)[:N_GOLD])
        actions.appoint_many(account_ids=largest, day=ago(30), at=story.at)
    actions.measure_accounts(day=TODAY, at=story.at)
    _alarm(story)


def _confirm(story: Story, row: Any, place: int) -> None:
    """Confirm one: the general manager is sponsor, a key-account manager of the unit owns it and looks after it."""
    users, owner_id = story.house.users, row.customer.owner_id
    managers = [users[name] for name in MEMBERS]
    manager_id = owner_id if owner_id in managers else managers[place % 2]
    customer_actions.assign_owner(customer_ids=[row.customer_id], owner_id=manager_id, at=story.at)
    # The third is a deputy's whose days are over by now: nobody has named another sponsor since.
    was_deputised = place == len(TALES)
    actions.appoint(
        account_id=row.pk, sponsor_id=users["luqiang" if was_deputised else "zhouqiming"], manager_id=manager_id,
        backup_id=users["yangfan"], day=date(2026, 4, 1) if was_deputised else ago(80 - place * 5),
        overload_reason=story.told(TOO_MUCH), at=story.at,
    )  # fmt: skip


def _alarm(story: Story) -> None:
    """Let the warnings about 滇中烟机 be told as they would have been."""
    rows = risk_queries.of_customer(story.ids["E002"])[:1]
    alarms = [
        actions.Alarm(
            story.ids["E002"], f"warning:{row.pk}", risk_lists.DETECTORS[row.detector], f"/warnings/{row.pk}/"
        )
        for row in rows
    ]
    actions.sound(alarms=alarms, day=TODAY - timedelta(days=1), at=story.at)
