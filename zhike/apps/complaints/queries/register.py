"""Reads of the register: complaints one may see, their steps, the same again; suggestions, improvements, links."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from zhike.apps.complaints import rules
from zhike.apps.complaints.models import Complaint, Improvement, Move, Solution, StepRecord, Suggestion, VoiceLink
from zhike.apps.complaints.queries import timing
from zhike.apps.core import base, clock
from zhike.apps.core.prepared import prepared
from zhike.apps.customers import queries as customer_queries
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.interactions import rules as interaction_rules
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import queries as task_queries

HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
# By these anybody complains at any hour, without one of us.
OPEN_WAYS = ("FREE_LINE", "HOTLINE_24H", "WEB")
MOST_TWINS = 5
N_LATEST = 3
OPEN = Complaint.Status.OPEN


def complaints() -> QuerySet[Complaint]:
    """Return the visible complaints and grumbles with their customers."""
    return Complaint.objects.select_related("customer__branch", "customer__owner", "handler", "product")


def complaint(complaint_id: int) -> Complaint | None:
    """Return a visible complaint."""
    more = ("order", "concerned", "consented_by", "reviewed_by", "let_on_by", "second_of", "merged_into", "author")
    return complaints().select_related(*more).filter(pk=complaint_id).first()


def complaints_of(customer_id: int) -> QuerySet[Complaint]:
    """Return the complaints of a visible customer, newest first."""
    return complaints().filter(customer_id=customer_id).order_by("-opened_at", "-pk")


@prepared
def latest_of(customer_id: int) -> QuerySet[Complaint]:
    """Return the latest complaints of a visible customer, those that went up in another left out."""
    return complaints_of(customer_id).select_related(None).exclude(status="MERGED")[:N_LATEST]


def insights_of(customer_id: int, until: date) -> QuerySet[Complaint]:
    """Return the complaints of a visible customer that taught us something by a day, newest first."""
    rows = Complaint.objects.filter(customer_id=customer_id, status="CLOSED", stage="COMPLAINT").exclude(insight="")
    return rows.filter(closed_at__lt=clock.span(until, until)[1]).order_by("-closed_at", "-pk")


def n_of_each(customer_ids: Iterable[int], first: date, last: date) -> dict[int, tuple[int, int]]:
    """Return how often some visible customers complained after one day and up to another, and how many were open then.

    What turned out to be no complaint of ours, or the same as another, is left out.
    """
    rows = Complaint.objects.filter(customer_id__in=list(customer_ids), stage=Complaint.Stage.COMPLAINT)
    rows = rows.exclude(status=Complaint.Status.MERGED).exclude(validity="INVALID")
    begin, end = (timezone.make_aware(datetime.combine(day + DAY, time.min)) for day in (first, last))
    is_open = Count("pk", filter=Q(closed_at=None) | Q(closed_at__gte=end))
    rows = rows.filter(opened_at__gte=begin, opened_at__lt=end).order_by()
    return {pk: (n, of) for pk, n, of in rows.values_list("customer_id").annotate(n=Count("pk"), of=is_open)}


def pressing(now: datetime) -> QuerySet[Complaint]:
    """Return the open complaints whose time is over, the longest first."""
    late = Q(answered_at=None, response_due_at__lte=now) | Q(solved_at=None, solution_due_at__lte=now)
    return complaints().filter(late, status=OPEN, paused_at=None).order_by("solution_due_at", "pk")


def in_hand(user_id: int) -> QuerySet[Complaint]:
    """Return the open complaints a person handles whose clocks run, the most pressing first."""
    return complaints().filter(status=OPEN, handler_id=user_id, paused_at=None).order_by("solution_due_at", "pk")


def to_follow(day: date) -> QuerySet[Complaint]:
    """Return the complaints whose follow-up is due."""
    return complaints().filter(status=OPEN, step="FOLLOW_UP", follow_date__lte=day).order_by("follow_date", "pk")


def steps_of(complaint_id: int) -> QuerySet[StepRecord]:
    """Return the steps done for a visible complaint, first to last."""
    return StepRecord.objects.select_related("user").filter(complaint_id=complaint_id).order_by("ended_at", "pk")


def paid_between(begin: datetime, end: datetime) -> QuerySet[Solution]:
    """Return what was carried out for visible customers from one moment up to another and cost us something."""
    return Solution.objects.filter(executed_at__gte=begin, executed_at__lt=end, cost__gt=0)


def solutions_of(complaint_id: int) -> QuerySet[Solution]:
    """Return what was offered for a visible complaint, first to last."""
    return Solution.objects.select_related("user").filter(complaint_id=complaint_id).order_by("offered_at", "pk")


def solution(solution_id: int) -> Solution | None:
    """Return a visible solution."""
    return Solution.objects.filter(pk=solution_id).first()


def moves_of(complaint_id: int) -> QuerySet[Move]:
    """Return what happened to a visible complaint beside its steps, first to last."""
    return Move.objects.select_related("user").filter(complaint_id=complaint_id).order_by("at", "pk")


def twins_of(row: Complaint) -> list[Complaint]:
    """Return open complaints of the same customer that may be the same: not of another order, within some days."""
    since = row.opened_at - timedelta(days=timing.rule()["twin"])
    rows = complaints_of(row.customer_id).filter(status=OPEN, opened_at__gte=since, opened_at__lte=row.opened_at)
    rows = rows.exclude(pk=row.pk)
    if row.order_id:
        rows = rows.filter(Q(order_id=row.order_id) | Q(order_id=None))
    return list(rows[:MOST_TWINS])


def earlier_of(row: Complaint) -> Complaint | None:
    """Return the complaint about the same matter that was closed shortly before, the latest."""
    since = row.opened_at - timedelta(days=timing.rule()["again"])
    rows = complaints_of(row.customer_id).filter(closed_at__gte=since, closed_at__lte=row.opened_at).exclude(pk=row.pk)
    return next((one for one in rows.order_by("-closed_at") if rules.is_same_matter(row, one)), None)


def is_standard_task_open(row: Complaint) -> bool:
    """Say whether the task to explain our standard is not done yet."""
    if row.standard_task_id is None:
        return True
    with base.acting_as(base.System("task of a complaint")):
        task = task_queries.task(row.standard_task_id)
    return task is None or task.status != "DONE"


def lacks_sincerity(row: Complaint) -> bool:
    """Say whether a key account has had no sign of sincerity since it complained."""
    card = customer_queries.card(row.customer_id)
    if card is None or card.tier not in interaction_rules.KEY_TIERS:
        return False
    shown = interaction_queries.interactions_of(row.customer_id).filter(happened_at__gte=row.opened_at)
    return not shown.exclude(gesture="").exists()


def n_about(user_id: int, month: date) -> int:
    """Return how many complaints of attitude concern somebody in the month of a day."""
    begin, end = clock.span(month.replace(day=1), month)
    rows = Complaint.objects.filter(cause="ATTITUDE", concerned_id=user_id, opened_at__gte=begin, opened_at__lt=end)
    return rows.exclude(status=Complaint.Status.MERGED).count()


def rewards_in(year: int, customer_id: int) -> tuple[int, Any]:
    """Return how many rewards a customer got in a year, and what all customers got together."""
    begin, end = clock.span(date(year, 1, 1), date(year, 12, 31))
    with base.acting_as(base.System("budget of rewards")):
        given: tuple[QuerySet[Any], ...] = (
            Complaint.objects.filter(closed_at__gte=begin, closed_at__lt=end).exclude(reward=None),
            Suggestion.objects.filter(answered_at__gte=begin, answered_at__lt=end).exclude(reward=None),
        )
        n_own = sum(rows.filter(customer_id=customer_id).count() for rows in given)
        total = sum(rows.aggregate(told=Sum("reward"))["told"] or 0 for rows in given)
    return n_own, total


def suggestions() -> QuerySet[Suggestion]:
    """Return the visible suggestions with their customers."""
    return Suggestion.objects.select_related("customer__branch", "customer__owner", "handler")


def suggestion(suggestion_id: int) -> Suggestion | None:
    """Return a visible suggestion."""
    return suggestions().select_related("author").filter(pk=suggestion_id).first()


def suggestions_of(customer_id: int) -> QuerySet[Suggestion]:
    """Return the suggestions of a visible customer, newest first."""
    return suggestions().filter(customer_id=customer_id).order_by("-received_at", "-pk")


def n_adopted(after: date, until: date) -> int:
    """Return how many suggestions of visible customers were answered as adopted after a day and up to another."""
    begin, end = clock.span(after + timedelta(days=1), until)
    return Suggestion.objects.filter(status="ADOPTED", answered_at__gte=begin, answered_at__lt=end).count()


def n_suggested(customer_id: int, first: date, last: date) -> dict[str, int]:
    """Return how often a visible customer suggested something after one day and up to another; how often we adopted."""
    begin, end = clock.span(first + timedelta(days=1), last)
    rows = Suggestion.objects.filter(customer_id=customer_id, received_at__gte=begin, received_at__lt=end)
    return rows.aggregate(SUGGESTED=Count("pk"), ADOPTED=Count("pk", filter=Q(status="ADOPTED")))


def scores(branch_ids: Iterable[int], first: date, last: date) -> list[tuple[date, int]]:
    """Return what customers of some branches gave for the handling, 1 to 5, each with the day of the close."""
    begin, end = clock.span(first, last)
    rows = Complaint.objects.filter(customer__branch_id__in=list(branch_ids), closed_at__gte=begin, closed_at__lt=end)
    told = rows.exclude(status="MERGED").order_by().values_list("closed_at", "score_after")
    return [(clock.today(at), score) for at, score in told if at is not None and score is not None]


def n_about_product(branch_ids: Iterable[int], first: date, last: date, product_id: int | None) -> tuple[int, int]:
    """Return how many complaints of some branches name one product, or any, and how many of those are of quality."""
    begin, end = clock.span(first, last)
    rows = Complaint.objects.filter(customer__branch_id__in=list(branch_ids), opened_at__gte=begin, opened_at__lt=end)
    rows = rows.filter(stage="COMPLAINT").exclude(status="MERGED")
    rows = rows.exclude(product=None) if product_id is None else rows.filter(product_id=product_id)
    found = rows.aggregate(n=Count("pk"), bad=Count("pk", filter=Q(cause="QUALITY")))
    return found["n"], found["bad"]


def n_insights(customer_ids: Iterable[int], first: date, last: date) -> dict[int, int]:
    """Return how many valid complaints of visible customers taught us something, closed between two days."""
    begin, end = clock.span(first, last)
    rows = Complaint.objects.filter(customer_id__in=list(customer_ids), closed_at__gte=begin, closed_at__lt=end)
    rows = rows.filter(stage="COMPLAINT", status="CLOSED", validity__in=("VALID", "PARTLY")).exclude(insight="")
    return dict(rows.order_by().values_list("customer_id").annotate(n=Count("pk")))


def answered_share() -> tuple[int, int]:
    """Return how many of the visible suggestions were answered, and how many there are."""
    told = Suggestion.objects.order_by().aggregate(n=Count("pk"), done=Count("answered_at"))
    return told["done"], told["n"]


def improvements() -> QuerySet[Improvement]:
    """Return the visible improvements, what is to be done first at the top."""
    return Improvement.objects.select_related("owner", "branch", "product").order_by("done_date", "due_date", "pk")


def improvement(improvement_id: int) -> Improvement | None:
    """Return a visible improvement."""
    return improvements().filter(pk=improvement_id).first()


def link_of(customer_id: int) -> VoiceLink | None:
    """Return the link of a visible customer that was not ended."""
    return VoiceLink.objects.select_related("author").filter(customer_id=customer_id, ended_at=None).first()


def open_link(secret: str, at: datetime) -> VoiceLink | None:
    """Return the link of a secret while it is open; asked by the machine, for nobody is signed in."""
    rows = VoiceLink.objects.select_related("customer__owner", "customer__branch")
    rows = rows.filter(secret_hash=org_queries.token_hash(secret), ended_at=None, customer__status="ACTIVE")
    return rows.filter(last_date__gte=clock.today(at)).first()


def n_filed_within_hour(customer_id: int, at: datetime) -> int:
    """Return how much a customer wrote through its own page within the hour."""
    own = {"customer_id": customer_id, "author": None, "medium": "WEB"}
    rows = Complaint.objects.filter(**own, opened_at__gt=at - HOUR).count()
    return rows + Suggestion.objects.filter(**own, received_at__gt=at - HOUR).count()


def ways_in(at: datetime) -> tuple[int, dict[str, tuple[datetime, bool]]]:
    """Return how many customers have an open page, and of each way in that is open at any hour when it was last used.

    With it goes whether it has fallen silent: used in the three months before the last one, and not in that.
    """
    n_pages = VoiceLink.objects.filter(ended_at=None, last_date__gte=clock.today(at)).count()
    rows = Complaint.objects.filter(medium__in=OPEN_WAYS, opened_at__lte=at).order_by().values("medium")
    told = rows.annotate(
        last=Max("opened_at"), before=Count("pk", Q(opened_at__gt=at - 4 * MONTH, opened_at__lte=at - MONTH)),
    )  # fmt: skip
    return n_pages, {
        row["medium"]: (row["last"], row["before"] > 0 and row["last"] <= at - MONTH) for row in told
    }  # fmt: skip


def unsettled(ids: Iterable[int] | None = None) -> QuerySet[Complaint]:
    """Return the complaints that threaten to drive their customers away: open ones, of some customers or of all."""
    rows = Complaint.objects.filter(status=OPEN, stage__in=("POTENTIAL_COMPLAINT", "COMPLAINT")).order_by("pk")
    return rows if ids is None else rows.filter(customer_id__in=list(ids))


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what a customer complained of and suggested, for it to read; whom it concerns is not told."""
    of = {"customer_id": customer_id}
    told = Complaint.objects.filter(**of).order_by("opened_at", "pk")
    ideas = Suggestion.objects.filter(**of).order_by("received_at", "pk")
    offers = Solution.objects.filter(complaint__customer_id=customer_id).order_by("offered_at", "pk")
    links = VoiceLink.objects.filter(**of).order_by("pk")
    return {
        "complaints": list(told.values("number", "opened_at", "what", "demand", "status", "closed_at", "reward")),
        "complaint_solutions": list(offers.values("complaint__number", "offered_at", "words", "is_accepted")),
        "suggestions": list(ideas.values("number", "received_at", "idea", "status", "reply", "reward")),
        "voice_links": list(links.values("created_at", "last_date", "ended_at")),
    }
