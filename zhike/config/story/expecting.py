"""What customers of the story expect and get: causes of wide gaps, value beside a rival, levers, marks, schedules."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zhike.apps.expectations import actions
from zhike.apps.market import queries as market_queries
from zhike.apps.media import queries as media_queries
from zhike.apps.surveys import actions as survey_actions
from zhike.apps.surveys import queries as survey_queries
from zhike.config.story.surveying import SPRING
from zhike.config.story.telling import TODAY, Story, ago, moment
from zhike.config.story.words import Word

BY_HABIT = Word("合作六年，一直当天送到", "Six years with us, always delivered the same day")
BY_AD = Word("看了杂志特刊，以为退货随到随换", "Read the special issue and took returns to be swapped at once")
TOLD = Word("说清退货三天答复，不再说随到随换", "Say plainly that returns are answered in three days")
PICKED_UP = Word("预约提货，到店不再排队", "Collect at an agreed hour: no more queue")
CHECKED = Word("发货前双人核对型号", "Two people check every type before it leaves")
OPEN_DAY = Word("二十周年开放日", "Open day of the twentieth year")
MINUTES, POINTS = Word("分钟", "minutes"), Word("分", "points")
N_CAUSES, N_COMPARED = 6, 4
# What a customer pays for time, thought and trouble beside money; of the rival it saves the way to the counter.
COSTS = {"time": 12, "mental": 6, "physical": 4}
# Who in Suzhou and Wuxi was marked by the manager; of the last the attitude was not seen yet.
MARKS = {"lilei": (4, 5, 4, 4), "mengjie": (3, 4, None, 4)}
PARTS = ("thinking", "ability", "attitude", "adaptability")


def expect(story: Story) -> None:
    """Tell it in the order it happened."""
    wave = survey_queries.last_of_satisfaction()
    if wave is not None:
        with story.acting("zhouqiming"):
            gaps = survey_queries.gaps(wave)
        _causes(story, gaps[:N_CAUSES])
        _compare(story, gaps[:N_COMPARED])
    _levers(story)
    with story.acting("wangxiaomei"):
        for username, marks in MARKS.items():
            actions.mark_colleague(
                user_id=story.house.users[username], marks=dict(zip(PARTS, marks, strict=True)), day=ago(20),
                at=story.at,
            )  # fmt: skip
    _schedule(story)


def _causes(story: Story, gaps: list[Any]) -> None:
    """Trace what the most disappointed expected: the first by an advertisement, the others by habit; one is planned."""
    ad = media_queries.advertisements().filter(code="JC2026").first()
    with story.acting("zhouqiming"):
        for n, gap in enumerate(gaps):
            is_by_ad = n % 3 == 0 and ad is not None
            actions.note_expectation(
                customer_id=gap.card.pk, value=round(gap.expected),
                weights={"past": 30, "referral": 0, "publicity": 70} if is_by_ad
                else {"past": 100, "referral": 0, "publicity": 0},
                evidence=story.told(BY_AD if is_by_ad else BY_HABIT), advertisement_id=ad.pk if ad and is_by_ad else
                None, day=ago(8), at=story.at,
            )  # fmt: skip
        for gap in gaps[:1]:
            actions.plan_about(
                customer_id=gap.card.pk, kind="NO_OVERPROMISE", action=story.told(TOLD),
                owner_id=gap.card.owner_id or story.house.users["zhouqiming"], due_date=TODAY + timedelta(21),
                before=round(gap.expected), day=TODAY, at=story.at,
            )  # fmt: skip


def _compare(story: Story, gaps: list[Any]) -> None:
    """Score value and cost with the disappointed: what they got in the survey, ten points as fifty."""
    rival = market_queries.competitors().first()
    with story.acting("zhouqiming"):
        for n, gap in enumerate(gaps):
            got = Decimal(round(gap.degree * gap.expected * 5))
            ours: dict[str, Decimal] = dict.fromkeys(("product", "service", "personnel", "image"), got)
            ours |= {"money": Decimal(60)} | {name: Decimal(cost) for name, cost in COSTS.items()}
            who = {"customer_id": gap.card.pk, "day": ago(6), "at": story.at}
            actions.score_value(**who, competitor_id=None, scores=ours)
            if rival is not None and n % 2 == 0:
                # Cheaper by eight and nearer, a little worse in goods.
                theirs = ours | {"product": max(got - 4, Decimal(0)), "money": Decimal(52), "time": Decimal(6)}
                actions.score_value(**who, competitor_id=rival.pk, scores=theirs)


def _levers(story: Story) -> None:
    """Pull a lever on time, one on service that is measured by the survey, and one on image that still waits."""
    waves = list(survey_queries.waves().filter(edition__survey__is_satisfaction=True).order_by("first_date")[:2])
    with story.acting("zhouqiming"):
        scores = [_service(wave) for wave in waves]
    planned = (
        ("COST_TIME", PICKED_UP, MINUTES, Decimal(30), Decimal(20)),
        ("SERVICE_QUALITY", CHECKED, POINTS, *(scores if len(scores) > 1 else (None, None))),
        ("IMAGE_CELEBRATION", OPEN_DAY, POINTS, Decimal("7.2"), None),
    )
    with story.acting("zhouqiming"):
        for kind, title, unit, before, after in planned:
            if before is None:
                continue
            lever_id = actions.plan_lever(
                kind=kind, title=story.told(title), branch_id=story.house.branches["SZ"],
                owner_id=story.house.users["wangxiaomei"], due_date=TODAY + timedelta(30), unit=story.told(unit),
                before=before, cost=Decimal(6_000), day=SPRING, at=moment(SPRING),
            )  # fmt: skip
            if after is not None:
                actions.measure_lever(lever_id=lever_id, after=after, day=ago(5), at=story.at)


def _service(wave: Any) -> Decimal | None:
    """Return what customers got of our service in a wave, the mean of its questions."""
    told = [one.mean for one in survey_queries.results(wave).questions if one.question.dimension == "SERVICE"]
    known = [mean for mean in told if mean is not None]
    return round(Decimal(float(sum(known, Fraction(0)) / len(known))), 2) if known else None


def _schedule(story: Story) -> None:
    """From now on each quarter asks by itself, and who complained is asked after the close."""
    survey = survey_queries.surveys().first()
    if survey is None:
        return
    with story.acting("zhouqiming"):
        for every, first in (("QUARTER", date(2026, 10, 8)), ("AFTER_COMPLAINT", None)):
            survey_actions.add_schedule(
                survey_id=survey.pk, every=every, branch_id=story.house.branches["HQ"], first_date=first,
                open_days=14, size=600 if first else None, address="", day=TODAY, at=story.at,
            )  # fmt: skip
