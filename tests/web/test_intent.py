"""What is a sign of leaving by itself: an answer to a survey, a grave complaint; and what comes of opinions asked."""

from datetime import timedelta

import pytest
from cast import AT, TODAY
from dealing import add_customer
from django.test import Client

from zhike.apps.churn.models import Signal
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import actions as core_actions
from zhike.apps.grading.models import RetirementPlan
from zhike.apps.surveys import queries
from zhike.apps.surveys.models import Invitation, Question, Survey, Wave
from zhike.jobs import dispatch

pytestmark = pytest.mark.usefixtures("the_moment", "everything")


def react() -> None:
    """Let the worker do what follows from what happened."""
    while dispatch.run_once():
        pass


@pytest.fixture
def wave(signed_in, cast) -> Wave:
    """A wave that asks two customers for quality, and whether they mean to leave."""
    add_customer(cast.hall.pk, code="K-2", name="昆山模具")
    client = signed_in("branch_manager")
    form = {"name": "意见征询", "title_zh": "请您评价我们", "title_en": "Tell us", "branch_id": cast.hall.pk}
    assert client.post("/surveys/add/", form).status_code == 302
    path = f"/surveys/{Survey.objects.get().pk}/"
    for question in (
        {"kind": "PAIR", "dimension": "QUALITY", "text_zh": "刀具质量", "importance": 5, "is_required": "on"},
        {"kind": "CHOICE", "dimension": "OTHER", "text_zh": "打算换供应商吗", "importance": 3, "use": "LEAVING",
         "options": "打算 | Yes\n不打算 | No", "is_required": "on"},
    ):  # fmt: skip
        assert client.post(f"{path}questions/", question).status_code == 302
    client.post(f"{path}publish/")
    days = {"name": "第一次", "first_date": TODAY, "last_date": TODAY + timedelta(30)}
    assert client.post(f"{path}waves/add/", days).status_code == 302
    return Wave.objects.get()


def answer(wave, code: str, *, perceived: int, leaves: bool) -> None:
    invitation = Invitation.objects.get(wave=wave, customer__code=code)
    pair, choice = Question.objects.order_by("pk")
    given = {f"q{pair.pk}": perceived, f"a{pair.pk}": 10, f"q{choice.pk}": 0 if leaves else 1}
    Client().post(f"/s/{queries.link_of(invitation)}/", given)
    react()


@pytest.mark.covers("R412")
def test_an_answer_is_a_sign_by_itself_when_it_says_so_or_is_below_the_line(wave):
    first = Invitation.objects.exclude(customer__code="K-2").get().customer
    answer(wave, first.code, perceived=9, leaves=True)
    # 5 of 10 is below the line of 60 %, which the rule table sets.
    answer(wave, "K-2", perceived=5, leaves=False)
    told = {row.customer.code: (row.kind, row.source, row.strength) for row in Signal.objects.all()}
    assert told == {first.code: ("SURVEY", "SURVEY", 2), "K-2": ("SURVEY", "SURVEY", 1)}
    assert Signal.objects.get(customer=first).note == "B ÷ A = 90 %"


@pytest.mark.covers("R559")
def test_who_was_told_it_is_served_less_is_an_exception_of_the_alert_unless_it_wants_to_leave(wave, signed_in):
    row = Invitation.objects.get(customer__code="K-2").customer
    plan = RetirementPlan.objects.create(
        customer=row, status="NOTICED", verdict="LESS_SERVICE", method="COST_DOWN", reason="x", told_date=TODAY,
        told_by="LETTER", created_at=AT, updated_at=AT,
    )  # fmt: skip
    answer(wave, "K-2", perceived=5, leaves=False)
    assert not Signal.objects.exists()
    (step,) = plan.steps.all()
    assert (step.code, step.note) == ("EXCEPTED", f"{TODAY}: B ÷ A = 50 %")
    page = signed_in("branch_manager").get(f"/retirement/{plan.pk}/", headers={"Accept-Language": "en"})
    assert "Satisfaction alert left out: it is served less on purpose" in page.content.decode()
    # Another one who is served less, too, and says that it leaves.
    first = Invitation.objects.exclude(customer__code="K-2").get().customer
    RetirementPlan.objects.create(
        customer=first, status="STAYED", verdict="LESS_SERVICE", reason="x", told_date=TODAY, closed_date=TODAY,
        created_at=AT, updated_at=AT,
    )  # fmt: skip
    answer(wave, first.code, perceived=5, leaves=True)
    assert Signal.objects.get().customer_id == first.pk


@pytest.mark.covers("R412")
def test_a_content_answer_is_none(wave):
    answer(wave, "K-2", perceived=6, leaves=False)
    assert not Signal.objects.exists()


@pytest.mark.covers("R412")
def test_a_grave_complaint_is_a_sign_until_it_is_judged_groundless(signed_in, cast):
    form = {"customer_id": cast.customer_id, "what": "钻夹头开裂 600 只", "emotion": "FURIOUS"}
    assert signed_in("owner").post("/complaints/add/", form).status_code == 302
    react()
    row, complaint = Signal.objects.get(), Complaint.objects.get()
    assert (row.kind, row.note, row.source_id) == ("GRAVE_COMPLAINT", complaint.number, complaint.pk)
    Complaint.objects.update(validity="INVALID")
    core_actions.record("complaint.changed", {"complaint_id": complaint.pk, "customer_id": row.customer_id}, at=AT)
    react()
    assert Signal.objects.get().withdrawn_date == TODAY
