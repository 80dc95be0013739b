"""Questionnaires, waves, whom they asked and the address each answers at."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from zhike.apps.core import clock, sealing
from zhike.apps.core.prepared import prepared_one
from zhike.apps.org import queries as org_queries
from zhike.apps.surveys import rules
from zhike.apps.surveys.models import Answer, Edition, Improvement, Invitation, Question, Schedule, Survey, Wave

DAY = timedelta(days=1)
PURPOSE = "zhike.surveys"
# Half of a digest of 256 bits: nobody finds one by trying.
SECRET_LETTERS = 32
# What the answering page needs of an invitation: hundreds answer at once, and every column is worked out.
ANSWERED_BY = (
    "customer_id", "complaint_id", "begun_at", "answered_at", "n_sent", "wave__quota", "wave__last_date",
    "wave__edition__title_zh", "wave__edition__title_en", "wave__edition__intro_zh", "wave__edition__intro_en",
)  # fmt: skip


def secret_of(nonce: str) -> str:
    """Return what the address of an invitation ends in; without the key of the installation nobody makes it."""
    return sealing.digest(f"{PURPOSE}.link", nonce)[:SECRET_LETTERS]


def digest_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return sealing.digest(PURPOSE, secret)


def link_of(row: Invitation) -> str:
    """Return the secret of an invitation."""
    return secret_of(row.nonce)


def surveys() -> QuerySet[Survey]:
    """Return the surveys by name, with how many waves each had."""
    rows = Survey.objects.select_related("branch", "owner").order_by("name")
    return rows.annotate(n_waves=Count("editions__waves", distinct=True))


def survey(survey_id: int) -> Survey | None:
    """Return a survey."""
    return surveys().filter(pk=survey_id).first()


def newest(survey_id: int) -> Edition:
    """Return the newest edition of a survey, a draft or published."""
    return Edition.objects.filter(survey_id=survey_id).order_by("-number")[0]


def published(survey_id: int) -> Edition | None:
    """Return the newest published edition of a survey."""
    return Edition.objects.filter(survey_id=survey_id).exclude(published_at=None).order_by("-number").first()


def waves(survey_id: int | None = None) -> QuerySet[Wave]:
    """Return the waves of a survey, or of all, newest first."""
    rows = Wave.objects.select_related("edition__survey", "branch").order_by("-first_date", "-id")
    return rows if survey_id is None else rows.filter(edition__survey_id=survey_id)


def chain(survey_id: int) -> QuerySet[Wave]:
    """Return the waves of a survey that are compared with each other, newest first.

    Who is asked after a complaint is no sample of the customers, and stands in none of these figures.
    """
    return waves(survey_id).exclude(schedule__every=Schedule.Every.AFTER_COMPLAINT)


def last_of_satisfaction() -> Wave | None:
    """Return the last wave of a survey of satisfaction that somebody has answered, else the last of all."""
    rows = waves().filter(edition__survey__is_satisfaction=True)
    rows = rows.exclude(schedule__every=Schedule.Every.AFTER_COMPLAINT)
    answered = rows.filter(invitations__answered_at__isnull=False, invitations__customer__isnull=False)
    return answered.first() or rows.first()


def wave(wave_id: int) -> Wave | None:
    """Return a wave with its edition and survey."""
    return waves().filter(pk=wave_id).first()


def later_waves(row: Wave) -> list[Wave]:
    """Return the waves a survey is compared by that began after one, oldest first."""
    later = Q(first_date__gt=row.first_date) | Q(first_date=row.first_date, pk__gt=row.pk)
    return list(chain(row.edition.survey_id).filter(later).order_by("first_date", "id"))


def schedules(survey_id: int) -> QuerySet[Schedule]:
    """Return by what a survey is asked again and again, those that ended last."""
    rows = Schedule.objects.filter(survey_id=survey_id).select_related("branch")
    return rows.order_by(F("ended_at").asc(nulls_first=True), "pk")


def asked_in(row: Wave) -> QuerySet[Invitation]:
    """Return the customers a wave asked; devices that answered at the address for everybody are none of them."""
    return Invitation.objects.filter(wave=row).exclude(customer=None)


def invitations(wave_id: int) -> QuerySet[Invitation]:
    """Return whom a wave asked among the visible customers, those who have not answered first."""
    rows = Invitation.objects.filter(wave_id=wave_id).exclude(customer=None)
    rows = rows.select_related("customer", "branch", "asked_for", "noted_by")
    return rows.order_by(F("answered_at").asc(nulls_first=True), "customer__name", "id")


def open_invitation(secret: str, day: date) -> Invitation | None:
    """Return the invitation an address belongs to while it takes an answer; asked by the machine for the world.

    An address nobody has, one that was answered and one of a wave that is over are the same.
    """
    rows = Invitation.objects.select_related("wave__edition").only(*ANSWERED_BY).filter(digest=digest_of(secret))
    found = rows.filter(answered_at=None, wave__state=Wave.State.OPEN, wave__last_date__gte=day)
    row = next(iter(found), None)
    if row is None or row.wave.quota is None:
        return row
    return row if asked_in(row.wave).exclude(answered_at=None).count() < row.wave.quota else None


def public_wave(secret: str, day: date) -> Wave | None:
    """Return the wave an address for everybody belongs to while it takes answers; asked by the machine."""
    rows = waves().filter(public_digest=digest_of(secret), state=Wave.State.OPEN)
    return rows.filter(first_date__lte=day, last_date__gte=day).first()


def public_secret(row: Wave) -> str:
    """Return the secret of the address for everybody; empty where there is none."""
    return secret_of(row.public_nonce) if row.public_nonce else ""


def device_of(device: str) -> str:
    """Return what is kept of a device that answered, from which nobody finds the device."""
    return sealing.digest(f"{PURPOSE}.device", device)[:SECRET_LETTERS]


def has_answered(row: Wave, device: str) -> bool:
    """Say whether a device has answered at the address for everybody."""
    return Invitation.objects.filter(wave=row, nonce=device_of(device), customer=None).exists()


def handled(invitation_id: int) -> tuple[int, dict[str, int]] | None:
    """Return the complaint an answer is about, with the marks given by use; None where it is about none."""
    row = Invitation.objects.filter(pk=invitation_id).exclude(complaint_id=None).first()
    if row is None or row.complaint_id is None:
        return None
    marks = Answer.objects.filter(invitation=row, question__use__in=("HANDLING", "ATTITUDE"))
    return row.complaint_id, {use: n for use, n in marks.values_list("question__use", "number") if n is not None}


def questions(edition_id: int) -> list[Question]:
    """Return the questions of an edition in their order."""
    return list(Question.objects.filter(edition_id=edition_id))


def waiting_for(customer_id: int, day: date) -> list[Invitation]:
    """Return the invitations of a customer that still take an answer, the ones that end first at first."""
    rows = Invitation.objects.select_related("wave__edition").filter(customer_id=customer_id, answered_at=None)
    rows = rows.filter(wave__state=Wave.State.OPEN, wave__first_date__lte=day, wave__last_date__gte=day)
    return [row for row in rows.order_by("wave__last_date", "id") if open_invitation(link_of(row), day)]


def asked(edition_id: int) -> list[rules.Asked]:
    """Return the questions of an edition in their order, as plain values."""
    return as_asked(questions(edition_id))


def as_asked(rows: Iterable[Question]) -> list[rules.Asked]:
    """Return questions as plain values."""
    return [
        rules.Asked(one.pk, one.kind, one.is_required, len(one.options), one.after_id, one.after_option,
                    bool(one.field), one.use)
        for one in rows
    ]  # fmt: skip


def kept_answers(invitation_id: int) -> dict[int, dict[str, Any]]:
    """Return what was answered so far: values by question."""
    rows = Answer.objects.filter(invitation_id=invitation_id)
    return {
        one.question_id: {"expected": one.expected, "number": one.number, "chosen": one.chosen, "text": one.text}
        for one in rows
    }


def improvements(wave_id: int | None = None) -> QuerySet[Improvement]:
    """Return what is mended after a wave, or after any, by day."""
    rows = Improvement.objects.select_related("question", "owner", "verified_by", "wave").order_by("due_date", "id")
    return rows if wave_id is None else rows.filter(wave_id=wave_id)


@prepared_one
def _last_pairs(customer_id: int, until: date) -> Any:
    pairs = Answer.objects.filter(invitation__customer_id=customer_id, question__kind="PAIR")
    pairs = (
        pairs.exclude(invitation__answered_at=None)
        .filter(invitation__wave__first_date__lte=until)
        .order_by("-invitation__wave__first_date")
    )
    summed = pairs.values("invitation_id", "invitation__wave__first_date")
    return summed.annotate(b=Sum("number"), a=Sum("expected"))[:1]


def own_degree(customer_id: int, until: date) -> tuple[Fraction, date] | None:
    """Return the last degree of satisfaction of a visible customer up to a day, and when that wave began."""
    newest_one = _last_pairs(customer_id, until)
    if newest_one is None:
        return None
    return Fraction(newest_one["b"], newest_one["a"]), newest_one["invitation__wave__first_date"]


def last_recommendation(day: date) -> Any:
    """Return what a card's customer last answered by a day to whether it recommends us, for a query of cards."""
    rows = Answer.objects.filter(
        invitation__customer_id=OuterRef("pk"),
        question__kind="NPS",
        invitation__answered_at__lt=clock.span(day, day)[1],
    )
    return Subquery(rows.order_by("-invitation__answered_at", "-pk").values("number")[:1])


def n_answered(customer_id: int, first: date, last: date) -> int:
    """Return how many surveys a visible customer answered after one day and up to another."""
    begin, end = clock.span(first + DAY, last)
    rows = Invitation.objects.filter(customer_id=customer_id, answered_at__gte=begin, answered_at__lt=end)
    return rows.count()


def degrees(
    until: date, customer_ids: Iterable[int] | None = None, *, since: date | None = None
) -> dict[int, Fraction]:
    """Return the degree of each visible customer, or some, in the last wave it answered, begun by a day and since."""
    rows = Answer.objects.filter(question__kind="PAIR", invitation__wave__first_date__lte=until)
    if customer_ids is not None:
        rows = rows.filter(invitation__customer_id__in=list(customer_ids))
    rows = rows if since is None else rows.filter(invitation__wave__first_date__gte=since)
    rows = rows.exclude(invitation__answered_at=None).exclude(invitation__customer=None)
    of_one = rows.order_by("invitation__wave__first_date", "invitation_id").values_list(
        "invitation__customer_id", "invitation_id"
    )
    sums = of_one.annotate(b=Sum("number"), a=Sum("expected"))
    return {customer_id: Fraction(b, a) for customer_id, _asked_id, b, a in sums}


def answered_degrees() -> Iterator[tuple[int, date, float]]:
    """Yield customer, day it answered and its degree of satisfaction of every answered survey with pairs."""
    rows = Answer.objects.filter(question__kind="PAIR", expected__gt=0)
    rows = rows.exclude(invitation__answered_at=None).exclude(invitation__customer=None)
    of_one = rows.order_by("invitation_id").values_list("invitation__customer_id", "invitation__answered_at")
    for customer_id, at, b, a in of_one.annotate(b=Sum("number"), a=Sum("expected")):
        yield customer_id, org_queries.business_date(at), b / a


def perceived(customer_ids: Iterable[int]) -> dict[int, Fraction]:
    """Return what each of some visible customers got, the mean of B in the last wave it answered."""
    pairs = Answer.objects.filter(invitation__customer_id__in=set(customer_ids), question__kind="PAIR")
    rows = pairs.exclude(invitation__answered_at=None).order_by("invitation__wave__first_date", "invitation_id")
    by_wave: dict[int, tuple[int, list[int]]] = {}
    for customer_id, asked_id, number in rows.values_list("invitation__customer_id", "invitation_id", "number"):
        known = by_wave.get(customer_id)
        by_wave[customer_id] = (asked_id, [*(known[1] if known and known[0] == asked_id else []), number or 0])
    return {pk: Fraction(sum(numbers), len(numbers)) for pk, (_asked, numbers) in by_wave.items()}


def about_customer(customer_id: int) -> dict[str, list[Any]]:
    """Return what a customer was asked and answered, for the customer to read."""
    of = {"customer_id": customer_id}
    return {
        "survey_invitations": list(
            Invitation.objects.filter(**of).values("wave__name", "reminded_at", "begun_at", "answered_at")
        ),
        "survey_answers": list(
            Answer.objects.filter(invitation__customer_id=customer_id).values(
                "question__text_zh", "expected", "number", "chosen", "text"
            )
        ),
    }
