"""Reads of what a survey tells the archive: which fields it may fill, and the values somebody answered."""

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.utils import translation

from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.core import clock
from zhike.apps.surveys import rules
from zhike.apps.surveys.models import Answer, Invitation
from zhike.apps.surveys.queries import asking

NOUNS = ("ENTERPRISE", "INDIVIDUAL")


class Learned(NamedTuple):
    """What one customer answered into its archive, on a day: each field with its value as the archive takes it."""

    customer_id: int
    day: date
    values: dict[str, str]


def archive_fields() -> dict[str, str]:
    """Return the fields of the archive a survey may fill, with their words; what is sensitive is asked by no survey."""
    return {
        spec.code: f"{group.label}: {spec.label}"
        for group in catalog_queries.groups(*NOUNS)
        for spec in group.fields
        if spec.type in rules.MAPPED_TYPES and spec.field_class != "sensitive"
    }


def learned(invitation_id: int) -> Learned | None:
    """Return what a whole answer of a visible customer tells its archive; None where it tells nothing."""
    row = Invitation.objects.filter(pk=invitation_id).exclude(answered_at=None).exclude(customer=None).first()
    if row is None or row.customer_id is None or row.answered_at is None:
        return None
    answers = Answer.objects.filter(invitation=row).exclude(question__field="").select_related("question")
    values = {}
    for one in answers:
        said = [one.text] if one.text else [word for n in one.chosen[:1] for word in one.question.options[n]]
        if value := _as_kept(one.question.field, said):
            values[one.question.field] = value
    return Learned(row.customer_id, clock.today(row.answered_at), values) if values else None


def leaving_below() -> int:
    """Return below which part of what was expected, in percent, an answer tells of leaving."""
    return catalog_queries.table("leaving_by_answer")["SURVEY"]["below"]


class Intent(NamedTuple):
    """That a customer means to leave, as an answer says in so many words (SAID) or by its discontent (LOW)."""

    customer_id: int
    day: date
    how: str
    percent: int | None


def intent(invitation_id: int) -> Intent | None:
    """Return what a whole answer of a visible customer tells of leaving; None where it tells nothing of it."""
    row = Invitation.objects.select_related("wave").filter(pk=invitation_id).exclude(answered_at=None).first()
    if row is None or row.customer_id is None or row.answered_at is None:
        return None
    given = asking.kept_answers(row.pk)
    asked = asking.asked(row.wave.edition_id)
    how = rules.intent(asked, given, leaving_below())
    pairs = [given[one.id] for one in asked if one.kind == "PAIR" and one.id in given]
    expected = sum(one["expected"] for one in pairs)
    percent = round(100 * sum(one["number"] for one in pairs) / expected) if expected else None
    return Intent(row.customer_id, clock.today(row.answered_at), how, percent) if how else None


def _as_kept(code: str, said: list[str]) -> str:
    """Return an answer as the archive keeps it: of a choice the code whose words were chosen, else the words."""
    for noun in NOUNS:
        spec = catalog_queries.fields(noun).get(code)
        if spec is None:
            continue
        if not spec.choices:
            break
        known = {one: one for one in spec.choices}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                known |= {str(label): choice for choice, label in spec.choices.items()}
        return next((known[word] for word in said if word in known), "")
    return said[0] if said else ""
