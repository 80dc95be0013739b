"""Surveys: one published with a wave that asks the customer."""

from datetime import datetime, timedelta

from zhike.apps.surveys import actions, queries

OF_CUSTOMER = {"asked_id"}


def make(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, int | str]:
    """Make the survey, its wave, one answer and an improvement."""
    values = {"name": f"满意度 {customer_id}", "is_satisfaction": True, "branch_id": branch_id, "owner_id": owner_id}
    survey_id = actions.add_survey(values=values, texts={"title_zh": "客户满意度调查"}, at=at)
    edition = queries.newest(survey_id)
    ids = [
        actions.add_question(
            edition_id=edition.pk, at=at,
            values={"kind": "PAIR", "dimension": one, "text_zh": f"您怎样看我们的{text}？", "importance": 4},
        )
        for one, text in (("QUALITY", "质量"), ("SERVICE", "服务"), ("PRICE", "价格"))
    ]  # fmt: skip
    actions.publish(edition_id=edition.pk, at=at)
    day = at.date()
    wave_id = actions.begin_wave(
        edition_id=edition.pk, name="第一季", first_date=day, last_date=day + timedelta(30), seed=1, at=at
    )
    again_id = actions.begin_wave(
        edition_id=edition.pk, name="第二季", first_date=day, last_date=day + timedelta(3_650), seed=1, at=at
    )
    schedule_id = actions.add_schedule(
        survey_id=survey_id, every="QUARTER", branch_id=branch_id, first_date=day + timedelta(30), open_days=14,
        address="https://example.com/s/", day=day, at=at,
    )  # fmt: skip
    actions.open_to_all(wave_id=again_id, at=at)
    again = queries.wave(again_id)
    row = queries.invitations(wave_id).filter(customer_id=customer_id).first()
    if row is None:
        return {"survey_id": survey_id, "wave_id": wave_id}
    secret = queries.link_of(row)
    open_row = queries.invitations(again_id).get(customer_id=customer_id)
    given = {f"q{pk}": ["7"] for pk in ids} | {f"a{pk}": ["9"] for pk in ids}
    actions.keep_answers(secret=secret, given=given, is_final=True, day=day, at=at)
    improvement_id = actions.add_improvement(
        wave_id=wave_id, question_id=ids[0], owner_id=owner_id, due_date=day, action="复检刀具批次", at=at
    )
    return {
        "survey_id": survey_id, "wave_id": wave_id, "question_id": ids[0], "mended_id": improvement_id,
        "survey_secret": queries.link_of(open_row), "asked_id": open_row.pk, "schedule_id": schedule_id,
        "public_secret": queries.public_secret(again) if again else "",
    }  # fmt: skip
