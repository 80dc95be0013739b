"""How the story serves its key accounts: a roster, talks, answers, details, one incident mended in time, one late."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.keyaccounts import actions as key_actions
from zhike.apps.keyaccounts import queries as key_queries
from zhike.apps.plans import actions as plan_actions
from zhike.apps.service import actions, rules
from zhike.config.story.telling import TODAY, Story, ago, evening, moment
from zhike.config.story.words import Word

APPOINTED = Word("采购额居前，双方高层定期会面", "Among those that buy most; both managements meet regularly")
ACCOUNTS = {"E002": "PLATINUM", "E001": "GOLD", "E003": "GOLD"}
# Customer (none: every platinum account), who, part, days of the week, from, to, number.
ROSTER = (
    ("E002", "magong", "PRIMARY", "12345", "08:00", "18:00", "0877-600-1001"),
    ("E002", "baixue", "DEPUTY", "12345", "08:00", "18:00", "0877-600-1002"),
    ("", "yangfan", "ON_CALL", "12345", "18:00", "08:00", "0871-600-2001"),
    ("", "yangfan", "ON_CALL", "67", "08:00", "08:00", "0871-600-2001"),
    ("E001", "shenyue", "PRIMARY", "12345", "08:30", "17:30", "0512-600-3001"),
)  # fmt: skip
ASKED = Word("客户微信问到货时间", "Asked by WeChat when the goods arrive")
ANSWERED = Word("查清后回电：明早九点到厂", "Looked it up and called back: at the plant at nine tomorrow")
WALKED = Word("到现场看新线刀具配置", "Looked at the tooling of the new line together")
TOP = Word("高层会面：下半年联合降本", "Both managements met: lower costs together in the second half")


# Customer, what it asked for, how much of the spare budget that takes: more than there is, so the gold one waits.
REQUESTS = (
    ("E001", Word("旺季前加派一名驻厂技师", "A fitter in the plant before the busy season"), 55_000),
    ("E002", Word("新线试切刀具由我方备一套", "A set of tools of ours for the trial of the new line"), 60_000),
)  # fmt: skip


class Talk(NamedTuple):
    """A talk: with whom, who of us, days ago, at what hour, minutes until the answer (none: a visit), its minutes."""

    code: str
    who: str
    days: int
    hour: int
    wait: int | None
    minutes: int
    purpose: str


TALKS = (
    ("E002", "magong", 70, 10, None, 150, "NEED"), ("E002", "zhouqiming", 62, 14, None, 120, "TRUST"),
    ("E002", "magong", 58, 9, 35, 15, "OBSTACLE"), ("E002", "magong", 47, 15, 20, 12, "OBSTACLE"),
    ("E002", "magong", 36, 10, None, 160, "WHY_BUY"), ("E002", "magong", 27, 9, 12, 10, "OBSTACLE"),
    ("E002", "zhouqiming", 21, 14, None, 130, "BENEFIT"), ("E002", "magong", 9, 11, 18, 15, "OBSTACLE"),
    ("E002", "magong", 5, 10, None, 170, "NEED"), ("E002", "magong", 2, 16, 26, 20, ""),
    ("E001", "shenyue", 75, 10, None, 90, "NEED"), ("E001", "shenyue", 41, 9, 95, 10, "OBSTACLE"),
    ("E001", "luqiang", 29, 15, None, 90, "TRUST"), ("E001", "shenyue", 14, 9, 48, 20, "OBSTACLE"),
    ("E001", "shenyue", 6, 10, None, 110, "BENEFIT"), ("E003", "lanying", 34, 10, 130, 10, "OBSTACLE"),
    ("E003", "lanying", 12, 10, 75, 15, ""),
)  # fmt: skip
# Customer, days ago, details that were not done.
CHECKS = (
    ("E002", 66, ()), ("E002", 38, ()), ("E002", 11, ()), ("E001", 40, ("PAPERS",)),
    ("E001", 12, ("PAPERS", "CALLED_AFTER")),
)  # fmt: skip
# Customer, who is called, days ago, whether somebody answered.
TESTS = (
    ("E002", "magong", 45, True), ("E002", "yangfan", 24, True), ("E002", "yangfan", 10, True),
    ("E001", "shenyue", 18, True), ("E003", "lanying", 15, False),
)  # fmt: skip
WRONG = Word("两箱刀柄发错型号，新线等料", "Two boxes of holders of the wrong type; the new line waits")
MENDED = Word(
    "备件库先送四十支到厂，错货当天换回", "Forty from the spare stock sent at once, the rest exchanged the same day"
)
CAUSE = Word("两种型号共用一个库位码，已分开", "Two types shared one code in the store; they have their own now")
LATE_WRONG = Word("寄售仓断货一天，没人通知客户", "The consignment stock was empty for a day and nobody said so")
LATE_MENDED = Word("当日补货，主管上门说明", "Filled up the same day; the manager went to explain")
LATE_CAUSE = Word("补货提醒只发给一个人，他在休假", "Only one person is reminded to fill it, and he was on leave")


def _appoint(story: Story, customer_id: int, metal: str) -> None:
    """Let a customer be a key account where its tier has not made it one."""
    if key_queries.appointment(customer_id) is not None:
        return
    users, row = story.house.users, key_queries.account_of(customer_id)
    account_id = row.pk if row else key_actions.nominate(
        customer_id=customer_id, metal=metal, reason=story.told(APPOINTED), at=story.at
    )  # fmt: skip
    key_actions.appoint(
        account_id=account_id, sponsor_id=users["zhouqiming"], manager_id=users["magong"], backup_id=users["yangfan"],
        day=ago(120), overload_reason=story.told(APPOINTED), at=story.at,
    )  # fmt: skip


def _answer_for(story: Story) -> None:
    """Note what two accounts asked for with who answers for it, and keep spare money for both: one has to wait."""
    for code, asked, amount in REQUESTS:
        actions.note_request(
            customer_id=story.ids[code], text=story.told(asked), due_date=ago(-5), day=TODAY, at=story.at
        )
        new = plan_actions.NewReservation(story.ids[code], ago(-14), story.told(asked), amount=Decimal(amount))
        plan_actions.reserve(new=new, day=TODAY, at=story.at)


def serve(story: Story) -> None:
    """Tell who is on duty, what was talked about, how details were, what went wrong and how it was mended."""
    with story.acting("zhouqiming"):
        for code, metal in ACCOUNTS.items():
            _appoint(story, story.ids[code], metal)
        _put_on_duty(story)
    for talk in TALKS:
        _talk(story, Talk(*talk))
    with story.acting("zhouqiming"):
        _look(story)
        _answer_for(story)
    _fail(story)


def _put_on_duty(story: Story) -> None:
    for code, who, role, weekdays, begin, end, phone in ROSTER:
        new = actions.NewShift(
            story.house.users[who], phone, ago(120), role, story.ids[code] if code else None,
            "" if code else "PLATINUM", weekdays, begin, end,
        )  # fmt: skip
        actions.add_shift(new=new, at=moment(ago(120)))
    for code, who, days, is_reached in TESTS:
        actions.note_call(
            customer_id=story.ids[code], kind="TEST", user_id=story.house.users[who], is_reached=is_reached,
            called_at=moment(ago(days), 20), at=moment(ago(days), 21),
        )  # fmt: skip


def _talk(story: Story, talk: Talk) -> None:
    day, at = ago(talk.days), moment(ago(talk.days), talk.hour)
    with story.acting(talk.who):
        if talk.wait is None:
            words = TOP if talk.who in ("zhouqiming", "luqiang") else WALKED
            pk = _note(story, talk, words, at, channel="VISIT", direction="BOTH")
        else:
            _note(story, talk._replace(minutes=2), ASKED, at, channel="WECHAT", direction="IN")
            answered = at + timedelta(minutes=talk.wait)
            pk = _note(story, talk, ANSWERED, answered, channel="PHONE", direction="OUT")
        if talk.purpose:
            actions.note_purpose(interaction_id=pk, purpose=talk.purpose, at=evening(day))


def _note(story: Story, talk: Talk, words: Word, at: datetime, *, channel: str, direction: str) -> int:
    text = story.told(words)
    new = interaction_actions.NewInteraction(
        customer_id=story.ids[talk.code], text=text, topic=text[:120], happened_at=at, duration_minutes=talk.minutes,
        channel=channel, direction=direction,
    )  # fmt: skip
    return interaction_actions.add_interaction(new=new, day=TODAY, at=evening(at.date()))


def _look(story: Story) -> None:
    for code, days, missed in CHECKS:
        actions.check_details(
            customer_id=story.ids[code], day=ago(days), marks={one: one not in missed for one in rules.DETAILS},
            today=TODAY, at=evening(ago(days)),
        )  # fmt: skip


def _fail(story: Story) -> None:
    """Mend one incident within half an hour, and let another wait until it escalates."""
    for code, who, day, wrong, waits, mended, cause in (
        ("E002", "magong", date(2026, 5, 19), WRONG, 25, MENDED, CAUSE),
        ("E003", "lanying", date(2026, 6, 16), LATE_WRONG, 95, LATE_MENDED, LATE_CAUSE),
    ):
        reported = moment(day, 9)
        with story.acting(who):
            pk = actions.report_incident(customer_id=story.ids[code], what=story.told(wrong), at=reported)
        with story.acting("zhouqiming"):
            actions.escalate_incident(incident_id=pk, at=reported + timedelta(minutes=min(waits, 61)))
        with story.acting(who):
            actions.begin_recovery(
                incident_id=pk, recovery=story.told(mended), at=reported + timedelta(minutes=waits)
            )  # fmt: skip
            actions.close_incident(incident_id=pk, root_cause=story.told(cause), at=reported + timedelta(days=2))
