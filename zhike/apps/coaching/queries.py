"""Reads of coaching: learning against the goal of the year, experts, asks and how often they work, the bank, cards."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.coaching import rules
from zhike.apps.coaching.models import Ask, Certificate, Inquiry, Learning, ProfileCard, Prompt, PromptUse
from zhike.apps.core import base
from zhike.apps.org import queries as org_queries

# Asks of so many days back count for a conversion.
SPAN = timedelta(days=90)
# Whoever talks with customers is coached.
COACHED = ("REP", "AGENT", "KEY_ACCOUNT_MANAGER", "BRANCH_MANAGER")
MOST = 300


@dataclass(frozen=True)
class Coached:
    """One of us: hours and tests of the year, asks of the week and of the last 90 days, weeks in a row, skills."""

    user: Any
    hours: Decimal
    n_passed: int
    learned: Decimal
    asks_week: int
    asked: rules.Conversion
    streak: int
    n_skills: int
    has_card: bool


def goals() -> dict[str, int]:
    """Return the hours somebody learns in a year and the asks of a week."""
    table = catalog_queries.table("methods")
    return {"hours": table["LEARNING_HOURS"]["goal"], "asks": table["ASKS_A_WEEK"]["goal"]}


def learning() -> QuerySet[Learning]:
    """Return the visible entries of learning."""
    return Learning.objects.select_related("user", "user__branch").filter(taken_back_at=None)


def learning_of(user_id: int, year: int) -> QuerySet[Learning]:
    """Return what somebody learned in a year, newest first."""
    return learning().filter(user_id=user_id, day__year=year).order_by("-day", "-id")


def learned(user_id: int, year: int) -> Decimal:
    """Return the hours somebody learned in a year."""
    return learning().filter(user_id=user_id, day__year=year).aggregate(hours=Sum("hours"))["hours"] or Decimal(0)


def certificates() -> QuerySet[Certificate]:
    """Return all certificates of active people with who has them, by skill and the highest level first."""
    rows = Certificate.objects.select_related("user", "user__branch").filter(user__is_active=True)
    return rows.order_by("skill", "-level", "user__name", "pk")


def certificate(certificate_id: int) -> Certificate | None:
    """Return a certificate."""
    return certificates().filter(pk=certificate_id).first()


def skills(day: date) -> list[str]:
    """Return the skills somebody is certified for on a day."""
    rows = certificates().filter(expires__gte=day).order_by("skill")
    return list(rows.values_list("skill", flat=True).distinct())


def expert_ids(day: date) -> set[int]:
    """Return who of us is certified as an expert in anything on a day."""
    rows = certificates().filter(since__lte=day, expires__gte=day).order_by()
    return set(rows.values_list("user_id", flat=True))


def skilled(skill: str, day: date) -> list[rules.Skilled]:
    """Return who has a skill, the expired too, with how many questions wait for each."""
    rows = list(certificates().filter(skill__iexact=skill.strip()))
    with base.acting_as(base.System("questions waiting")):
        waiting = Inquiry.objects.filter(state=Inquiry.State.OPEN, expert_id__in=[row.user_id for row in rows])
        n_open = dict(waiting.order_by().values_list("expert_id").annotate(n=Count("pk")))
    return [rules.Skilled(row.user_id, row.level, row.expires, n_open.get(row.user_id, 0)) for row in rows]


def inquiries() -> QuerySet[Inquiry]:
    """Return the visible questions to experts, the open ones first."""
    rows = Inquiry.objects.select_related("asker", "expert", "customer", "branch")
    return rows.order_by("-state", "-asked_date", "-id")


def inquiry(inquiry_id: int) -> Inquiry | None:
    """Return a visible question."""
    return inquiries().filter(pk=inquiry_id).first()


def asks() -> QuerySet[Ask]:
    """Return what visible customers were asked for."""
    rows = Ask.objects.select_related("customer", "customer__owner", "customer__branch", "user")
    return rows.filter(taken_back_at=None)


def asked_to_introduce(branch_ids: Iterable[int], after: date, until: date) -> set[int]:
    """Return which visible customers of some branches were asked after a day, up to another, to introduce us."""
    rows = asks().filter(kind=Ask.Kind.REFERRAL, day__gt=after, day__lte=until)
    return set(rows.filter(customer__branch_id__in=list(branch_ids)).order_by().values_list("customer_id", flat=True))


def ask(ask_id: int) -> Ask | None:
    """Return an entry about a visible customer."""
    return asks().filter(pk=ask_id).first()


def asks_of(customer_id: int) -> QuerySet[Ask]:
    """Return what a visible customer was asked for, newest first."""
    return asks().filter(customer_id=customer_id).order_by("-day", "-id")


def conversion(rows: QuerySet[Ask]) -> rules.Conversion:
    """Return how often some asks were answered, and how often with yes."""
    found = rows.order_by().aggregate(
        n=Count("pk"), answered=Count("pk", filter=~Q(answer="OPEN")), yes=Count("pk", filter=Q(answer="YES"))
    )
    return rules.Conversion(found["n"], found["answered"], found["yes"])


def own_conversion(user_id: int, day: date) -> rules.Conversion:
    """Return how the asks of one's own of the last 90 days went, whoever has the customers now."""
    with base.acting_as(base.System("own asks")):
        return conversion(asks().filter(user_id=user_id, day__range=(day - SPAN, day)))


def n_own_asks(user_id: int, day: date) -> int:
    """Return how often somebody asked in the week of a day."""
    with base.acting_as(base.System("own asks")):
        return asks().filter(user_id=user_id, day__range=(rules.monday(day), day)).count()


def prompts(
    *, stage: str = "", industry: str = "", industries: Collection[str] = (), day: date
) -> QuerySet[Any]:  # fmt: skip
    """Return the questions of the bank that hold on a day, of a stage and fit for an industry, or of some alone."""
    rows = Prompt.objects.filter(Q(ended_date=None) | Q(ended_date__gt=day))
    rows = rows.filter(stage=stage) if stage else rows
    rows = rows.filter(industry__in=("", industry)) if industry else rows
    rows = rows.filter(industry__in=industries) if industries else rows
    return rows.order_by("stage", "industry", "pk")


def prompt(prompt_id: int) -> Prompt | None:
    """Return a question of the bank."""
    return Prompt.objects.filter(pk=prompt_id).first()


def n_uses(prompt_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return how often each question was asked in the house, and how often there was an answer."""
    with base.acting_as(base.System("use of questions")):
        used = PromptUse.objects.filter(prompt_id__in=list(prompt_ids), taken_back_at=None)
        rows = used.order_by().values_list("prompt_id")
        return {
            pk: (n, answered)
            for pk, n, answered in rows.annotate(n=Count("pk"), answered=Count("pk", filter=~Q(answer="")))
        }


def industries(day: date) -> list[str]:
    """Return the industries the bank has questions of its own for."""
    rows = prompts(day=day).exclude(industry="").order_by("industry")
    return list(rows.values_list("industry", flat=True).distinct())


def answers_of(customer_id: int) -> QuerySet[PromptUse]:
    """Return what a visible customer was asked of the bank, newest first."""
    rows = PromptUse.objects.select_related("prompt", "user").filter(customer_id=customer_id)
    return rows.filter(taken_back_at=None).order_by("-day", "-id")


def unanswered(before: date) -> QuerySet[PromptUse]:
    """Return what visible customers were asked of the bank up to a day and have not answered, longest waiting first."""
    rows = PromptUse.objects.select_related("prompt", "customer", "user").filter(taken_back_at=None, answer="")
    return rows.filter(day__lte=before).order_by("day", "id")


def latest_asked() -> QuerySet[PromptUse]:
    """Return what each visible customer was asked last of the bank, newest first."""
    later = PromptUse.objects.filter(customer=OuterRef("customer"), taken_back_at=None).order_by("-day", "-id")
    rows = PromptUse.objects.select_related("prompt", "customer", "user").filter(taken_back_at=None)
    return rows.filter(pk=Subquery(later.values("pk")[:1])).order_by("-day", "-id")


def next_prompts(customer_ids: Iterable[int], day: date) -> dict[int, Prompt]:
    """Return of each of some visible customers the first question of the bank for every industry it was not asked."""
    ids = list(customer_ids)
    known = set(
        PromptUse.objects.filter(customer_id__in=ids, taken_back_at=None).values_list("customer_id", "prompt_id")
    )
    bank = list(prompts(industries=[""], day=day))
    found = {}
    for pk in ids:
        first = next((one for one in bank if (pk, one.pk) not in known), None)
        if first is not None:
            found[pk] = first
    return found


def answers_in(interaction_id: int) -> QuerySet[PromptUse]:
    """Return what was asked of the bank in a visible contact, in the order it was asked."""
    rows = PromptUse.objects.select_related("prompt").filter(interaction_id=interaction_id, taken_back_at=None)
    return rows.order_by("id")


def use(use_id: int) -> PromptUse | None:
    """Return an answer of a visible customer to the bank, one taken back too."""
    return PromptUse.objects.select_related("customer").filter(pk=use_id).first()


def card_of(user_id: int) -> ProfileCard | None:
    """Return the card of somebody."""
    return ProfileCard.objects.select_related("user", "user__branch").filter(user_id=user_id).first()


def cards() -> QuerySet[ProfileCard]:
    """Return the cards of active people."""
    return (
        ProfileCard.objects.select_related("user", "user__branch").filter(user__is_active=True).order_by("user__name")
    )


def coached(day: date) -> list[Coached]:
    """Return those whom somebody may give work to and who talk with customers, with how they learn and ask."""
    led = org_queries.people_for(base.actor()).filter(role__in=COACHED)
    users = list(led.select_related("branch").order_by("name", "pk")[:MOST])
    ids, hours = [one.pk for one in users], goals()["hours"]
    with base.acting_as(base.System("coaching")):
        learnt, asked, days = _learnt(ids, day), _asked(ids, day), _ask_days(ids, day)
        week = asks().filter(user_id__in=ids, day__range=(rules.monday(day), day)).order_by()
        of_week = dict(week.values_list("user_id").annotate(n=Count("pk")))
    valid = Certificate.objects.filter(user_id__in=ids, expires__gte=day).order_by()
    n_skills = dict(valid.values_list("user_id").annotate(n=Count("skill", distinct=True)))
    carded = set(ProfileCard.objects.filter(user_id__in=ids).values_list("user_id", flat=True))
    nothing = (Decimal(0), 0)
    return [
        Coached(
            one, learnt.get(one.pk, nothing)[0], learnt.get(one.pk, nothing)[1],
            rules.share(learnt.get(one.pk, nothing)[0], hours), of_week.get(one.pk, 0),
            asked.get(one.pk, rules.Conversion(0, 0, 0)), rules.streak(days.get(one.pk, ()), day),
            n_skills.get(one.pk, 0), one.pk in carded,
        )
        for one in users
    ]  # fmt: skip


def _learnt(ids: list[int], day: date) -> dict[int, tuple[Decimal, int]]:
    rows = learning().filter(user_id__in=ids, day__year=day.year, day__lte=day).order_by().values_list("user_id")
    told = rows.annotate(hours=Sum("hours"), passed=Count("pk", filter=Q(test="PASSED")))
    return {pk: (hours, passed) for pk, hours, passed in told}


def _asked(ids: list[int], day: date) -> dict[int, rules.Conversion]:
    rows = asks().filter(user_id__in=ids, day__range=(day - SPAN, day)).order_by().values_list("user_id")
    told = rows.annotate(
        n=Count("pk"), answered=Count("pk", filter=~Q(answer="OPEN")), yes=Count("pk", filter=Q(answer="YES"))
    )
    return {pk: rules.Conversion(n, answered, yes) for pk, n, answered, yes in told}


def _ask_days(ids: list[int], day: date) -> dict[int, list[date]]:
    since = rules.monday(day) - rules.WEEK * rules.MOST_WEEKS
    rows = asks().filter(user_id__in=ids, day__range=(since, day)).order_by().values_list("user_id", "day").distinct()
    found: dict[int, list[date]] = defaultdict(list)
    for pk, one in rows:
        found[pk].append(one)
    return found


def last_ask(customer_id: int) -> date | None:
    """Return when a visible customer was last asked for something."""
    return asks_of(customer_id).order_by().aggregate(day=Max("day"))["day"]


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what a customer was asked here, for the customer to read."""
    of = {"customer_id": customer_id}
    return {
        "asks": list(asks().filter(**of).values("day", "kind", "what", "answer", "outcome")),
        "inquiries": list(Inquiry.objects.filter(**of).values("asked_date", "skill", "text", "answer")),
        "prompt_uses": list(answers_of(customer_id).values("day", "prompt__text", "answer")),
    }
