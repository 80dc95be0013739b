"""Questionnaires, waves, whom they asked and the address each answers at."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from zhike.apps.core import sealing
from zhike.apps.surveys import rules
from zhike.apps.surveys.models import Answer, Edition, Improvement, Invitation, Question, Survey, Wave

PURPOSE = "zhike.surveys"
# Half of a digest of 256 bits: nobody finds one by trying.
SECRET_LETTERS = 32


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


def last_of_satisfaction() -> Wave | None:
    """Return the last wave of a survey of satisfaction that somebody has answered, else the last of all."""
    rows = waves().filter(edition__survey__is_satisfaction=True)
    return rows.filter(invitations__answered_at__isnull=False).first() or rows.first()


def wave(wave_id: int) -> Wave | None:
    """Return a wave with its edition and survey."""
    return waves().filter(pk=wave_id).first()


def later_waves(row: Wave) -> list[Wave]:
    """Return the waves of the same survey that began after one, oldest first."""
    later = Q(first_date__gt=row.first_date) | Q(first_date=row.first_date, pk__gt=row.pk)
    return list(waves(row.edition.survey_id).filter(later).order_by("first_date", "id"))


def invitations(wave_id: int) -> QuerySet[Invitation]:
    """Return whom a wave asked among the visible customers, those who have not answered first."""
    rows = Invitation.objects.filter(wave_id=wave_id).select_related("customer", "branch", "asked_for")
    return rows.order_by(F("answered_at").asc(nulls_first=True), "customer__name", "id")


def open_invitation(secret: str, day: date) -> Invitation | None:
    """Return the invitation an address belongs to while it takes an answer; asked by the machine for the world.

    An address nobody has, one that was answered and one of a wave that is over are the same.
    """
    rows = Invitation.objects.select_related("wave__edition__survey").filter(digest=digest_of(secret))
    row = rows.filter(answered_at=None, wave__state=Wave.State.OPEN, wave__last_date__gte=day).first()
    if row is None or row.wave.quota is None:
        return row
    n_answered = Invitation.objects.filter(wave=row.wave).exclude(answered_at=None).count()
    return row if n_answered < row.wave.quota else None


def waiting_for(customer_id: int, day: date) -> list[Invitation]:
    """Return the invitations of a customer that still take an answer, the ones that end first at first."""
    rows = Invitation.objects.select_related("wave__edition").filter(customer_id=customer_id, answered_at=None)
    rows = rows.filter(wave__state=Wave.State.OPEN, wave__first_date__lte=day, wave__last_date__gte=day)
    return [row for row in rows.order_by("wave__last_date", "id") if open_invitation(link_of(row), day)]


def asked(edition_id: int) -> list[rules.Asked]:
    """Return the questions of an edition in their order, as the answering page needs them."""
    return [
        rules.Asked(one.pk, one.kind, one.is_required, len(one.options), one.after_id, one.after_option)
        for one in Question.objects.filter(edition_id=edition_id)
    ]


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


def own_degree(customer_id: int, until: date) -> tuple[Fraction, date] | None:
    """Return the last degree of satisfaction of a visible customer up to a day, and when that wave began."""
    pairs = Answer.objects.filter(invitation__customer_id=customer_id, question__kind="PAIR")
    pairs = (
        pairs.exclude(invitation__answered_at=None)
        .filter(invitation__wave__first_date__lte=until)
        .order_by("-invitation__wave__first_date")
    )
    found = pairs.values("invitation_id", "invitation__wave__first_date").annotate(b=Sum("number"), a=Sum("expected"))
    newest_one = found.first()
    if newest_one is None:
        return None
    return Fraction(newest_one["b"], newest_one["a"]), newest_one["invitation__wave__first_date"]


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
