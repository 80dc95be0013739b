"""Questionnaires: a survey made, its draft changed, questions put in order, published; another edition begun."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhike.apps.core import actions as core_actions
from zhike.apps.surveys import queries, rules
from zhike.apps.surveys.models import Edition, Question, Survey

CODE_BYTES = 8


class NameTaken(Exception):
    """Another survey has this name."""


class SurveyRefused(Exception):
    """What was wanted is refused by a rule of rules.REFUSALS."""

    def __init__(self, rule: str):
        super().__init__(str(rules.REFUSALS[rule]))
        self.rule = rule


@transaction.atomic
def add_survey(*, values: Mapping[str, Any], texts: Mapping[str, str], at: datetime) -> int:
    """Make a survey with a first draft and return its id; raises NameTaken."""
    row = Survey(created_at=at, updated_at=at, **values)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise NameTaken(row.name) from None
    Edition.objects.create(survey=row, number=1, created_at=at, updated_at=at, **texts)
    tell("survey.add", row, {"name": row.name}, at)
    return row.pk


@transaction.atomic
def begin_edition(*, survey_id: int, at: datetime) -> int:
    """Begin another edition as a draft, with what the newest one asks; return its id, the draft there is else."""
    survey = Survey.objects.get(pk=survey_id)
    newest = survey.editions.order_by("-number")[0]
    if newest.published_at is None:
        return newest.pk
    texts = {name: getattr(newest, name) for name in ("title_zh", "title_en", "intro_zh", "intro_en")}
    edition = Edition.objects.create(survey=survey, number=newest.number + 1, created_at=at, updated_at=at, **texts)
    copies: dict[int, Question] = {}
    for one in newest.questions.all():
        was, after_id = one.pk, one.after_id
        one.pk, one.edition, one.after = None, edition, copies.get(after_id) if after_id else None
        one.save(force_insert=True)
        copies[was] = one
    tell("survey.begin", survey, {"edition": edition.number}, at)
    return edition.pk


@transaction.atomic
def change_edition(*, edition_id: int, values: Mapping[str, Any], version: int | None, at: datetime) -> None:
    """Change the texts of a draft; raises SurveyRefused or core.base.StaleRecord."""
    row = draft(edition_id)
    changed = row.change(dict(values), version=version, at=at)
    if changed:
        tell("survey.change", row.survey, changed, at)


@transaction.atomic
def add_question(*, edition_id: int, values: Mapping[str, Any], at: datetime) -> int:
    """Put a question at the end of a draft and return its id; raises SurveyRefused."""
    edition = draft(edition_id)
    if values["kind"] in rules.CHOICES and len(values.get("options", ())) < 2:
        raise SurveyRefused("TOO_FEW_OPTIONS")
    if values.get("use") and values["kind"] not in rules.USED_AS[values["use"]]:
        raise SurveyRefused("BAD_USE")
    if values.get("field") and (values["kind"] not in rules.MAPPED or values["field"] not in queries.archive_fields()):
        raise SurveyRefused("BAD_FIELD")
    last = edition.questions.order_by("-place").first()
    code = secrets.token_hex(CODE_BYTES)
    row = Question.objects.create(edition=edition, code=code, place=last.place + 1 if last else 1, **values)
    tell("survey.change", edition.survey, {"question": row.text_zh}, at)
    return row.pk


@transaction.atomic
def move_question(*, question_id: int, by: int, at: datetime) -> None:
    """Move a question of a draft so many places up (below 0) or down; raises SurveyRefused.

    What a question rests on is asked before it: it goes no further than such a pair allows.
    """
    row = Question.objects.select_related("edition").get(pk=question_id)
    edition = draft(row.edition_id)
    order = list(edition.questions.all())
    was = [one.pk for one in order]
    here = was.index(question_id)
    for _n in range(abs(by)):
        other = here + (1 if by > 0 else -1)
        if not 0 <= other < len(order):
            break
        first, second = (order[n] for n in sorted((here, other)))
        if second.after_id == first.pk:
            break
        order[here], order[other] = order[other], order[here]
        here = other
    if [one.pk for one in order] == was:
        return
    for place, one in enumerate(order, 1):
        one.place = place
    Question.objects.bulk_update(order, ["place"])
    tell("survey.change", edition.survey, {"moved": row.text_zh}, at)


@transaction.atomic
def remove_question(*, question_id: int, at: datetime) -> None:
    """Take a question out of a draft; what was asked only after it is asked of everybody. Raises SurveyRefused."""
    row = Question.objects.get(pk=question_id)
    edition = draft(row.edition_id)
    Question.objects.filter(after=row).update(after=None, after_option=None)
    row.delete()
    tell("survey.change", edition.survey, {"removed": row.text_zh}, at)


@transaction.atomic
def publish(*, edition_id: int, at: datetime) -> None:
    """Publish a draft, which locks it; raises SurveyRefused."""
    row = draft(edition_id)
    kinds = list(row.questions.values_list("kind", "dimension"))
    refusal = rules.publishing_refusal(is_satisfaction=row.survey.is_satisfaction, kinds=kinds)
    if refusal:
        raise SurveyRefused(refusal)
    row.change({"published_at": at}, version=None, at=at)
    tell("survey.publish", row.survey, {"edition": row.number}, at)


def draft(edition_id: int) -> Edition:
    """Return an edition that is not published yet; raises SurveyRefused."""
    row = Edition.objects.select_related("survey").get(pk=edition_id)
    if row.published_at is not None:
        raise SurveyRefused("PUBLISHED")
    return row


def tell(act: str, survey: Survey, values: Mapping[str, Any], at: datetime) -> None:
    """Keep what was done with a survey in the trail."""
    core_actions.audit(act, noun="survey", object_id=survey.pk, branch_id=survey.branch_id, at=at, values=values)
