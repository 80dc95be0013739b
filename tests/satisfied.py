"""A survey of satisfaction which customers answer, for stories about what they think of us."""

from datetime import date, datetime, timedelta

from zhike.apps.core import base
from zhike.apps.surveys import actions, queries
from zhike.apps.surveys.models import Invitation


def ask(cast, *, name: str, day: date, at: datetime) -> int:
    """Ask everybody of the house for quality, service and price, and return the wave."""
    with base.acting_as(base.System("survey")):
        known = queries.surveys().filter(name="满意度").first()
        if known is None:
            values = {
                "name": "满意度", "is_satisfaction": True, "branch_id": cast.head.pk, "owner_id": cast.branch_manager.pk
            }  # fmt: skip
            pk = actions.add_survey(values=values, texts={"title_zh": "满意度"}, at=at)
            for code in ("QUALITY", "SERVICE", "PRICE"):
                question = {"kind": "PAIR", "dimension": code, "text_zh": code}
                actions.add_question(edition_id=queries.newest(pk).pk, values=question, at=at)
            actions.publish(edition_id=queries.newest(pk).pk, at=at)
            known = queries.survey(pk)
        edition_id = queries.newest(known.pk).pk
        return actions.begin_wave(
            edition_id=edition_id, name=name, first_date=day, last_date=day + timedelta(days=30), seed=1, at=at
        )


def answer(wave_id: int, customer_id: int, *, expected: int, got: int, day: date, at: datetime) -> None:
    """Let a customer answer a wave: so much expected, so much got, of everything."""
    with base.acting_as(base.System("answer")):
        row = Invitation.objects.get(wave_id=wave_id, customer_id=customer_id)
        asked = [one.pk for one in queries.questions(row.wave.edition_id)]
        given = {f"a{pk}": [str(expected)] for pk in asked} | {f"q{pk}": [str(got)] for pk in asked}
        actions.keep_answers(secret=queries.link_of(row), given=given, is_final=True, day=day, at=at)
