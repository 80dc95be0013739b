"""The five steps of a complaint: enforced in their order, with what each asks for; the six causes with their duties."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.complaints import actions, queries, rules
from zhike.apps.complaints.models import Complaint
from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks.models import Notice, Task

pytestmark = pytest.mark.usefixtures("everything")
HOUR = timedelta(hours=1)
JUDGED = {
    "points": "三箱刀片崩刃",
    "validity": "VALID",
    "reason": "批号核对属实",
    "cause": "QUALITY",
    "service_item": "刀片",
}


def opened(cast, what: str = "三箱刀片崩刃", emotion: str = "ANGRY", **more) -> int:
    """Open a complaint of the customer of the cast."""
    new = actions.NewComplaint(cast.customer_id, what, emotion, **more)
    return actions.open_complaint(new=new, at=AT)


def vented(cast, emotion: str = "CALM", **more) -> int:
    """Open one and let the customer vent."""
    pk = opened(cast, **more)
    actions.vent(complaint_id=pk, words="你们这批货害我停机", emotion=emotion, at=AT + HOUR)
    return pk


def judged(cast, **given) -> int:
    """Open one and judge it."""
    pk = vented(cast)
    actions.judge(complaint_id=pk, judgement=actions.Judgement(**JUDGED | given), at=AT + 2 * HOUR)
    return pk


def solved(pk: int, at=AT + 3 * HOUR) -> int:
    """Offer a solution that is accepted and carried out."""
    made = actions.offer(complaint_id=pk, words="换货三箱", loss="停机半天", at=at)
    actions.answer_offer(solution_id=made, is_accepted=True, at=at)
    actions.carry_out(solution_id=made, at=at)
    return made


def thanked(pk: int, at=AT + timedelta(days=3)) -> None:
    """Follow up with a satisfied customer and thank them."""
    actions.follow_up(complaint_id=pk, is_satisfied=True, emotion="PLEASED", score=4, attitude_score=5, at=at)
    actions.thank(complaint_id=pk, way="MESSAGE", words="谢谢指出", at=at)


def shown(cast, at, gesture: str) -> None:
    """Note a contact with the customer of the cast, with a sign of sincerity or none."""
    new = interaction_actions.NewInteraction(cast.customer_id, "上门", at, channel="VISIT", gesture=gesture)
    interaction_actions.add_interaction(new=new, day=at.date(), at=at)


def row(pk: int) -> Complaint:
    """Return a complaint as it stands."""
    return queries.complaint(pk)


def as_manager(cast):
    """Act as the branch manager."""
    return base.acting_as(org_queries.member(cast.branch_manager.pk))


def refused(rule: str):
    """Expect a refusal by a rule."""
    return pytest.raises(rules.Refused, match=f"^{rule}$")


@pytest.mark.covers("R270")
@pytest.mark.covers("R294")
def test_a_complaint_is_opened_by_who_what_and_how_angry(cast):
    first, second = opened(cast), opened(cast, "交期一拖再拖", "FURIOUS")
    assert [row(pk).number for pk in (first, second)] == ["TS-2026-000001", "TS-2026-000002"]
    assert (row(first).severity, row(second).severity) == ("SERIOUS", "GRAVE")
    assert (row(first).step, row(first).handler_id) == ("VENT", cast.owner.pk)
    assert queries.twins_of(row(second))[0].pk == first
    with refused("NO_CUSTOMER"):
        actions.open_complaint(new=actions.NewComplaint(10**9, "坏了"), at=AT)
    with refused("NO_WHAT"):
        opened(cast, " ")


@pytest.mark.covers("R293")
@pytest.mark.covers("R288")
def test_the_steps_follow_each_other_and_nothing_is_offered_while_the_customer_vents(cast):
    pk = opened(cast)
    judgement = actions.Judgement(**JUDGED)
    for skip in (
        lambda: actions.judge(complaint_id=pk, judgement=judgement, at=AT),
        lambda: actions.offer(complaint_id=pk, words="换货", loss="停机", at=AT),
        lambda: actions.follow_up(complaint_id=pk, is_satisfied=True, emotion="CALM", at=AT),
        lambda: actions.thank(complaint_id=pk, way="WORDS", words="谢谢", at=AT),
        lambda: actions.close(complaint_id=pk, insight="记下", at=AT),
    ):
        with refused("STEP_ORDER"):
            skip()
    with refused("NO_VERBATIM"):
        actions.vent(complaint_id=pk, words="", emotion="CALM", at=AT)
    actions.vent(complaint_id=pk, words="害我停机", emotion="CALM", at=AT + HOUR)
    done = queries.steps_of(pk).get()
    assert (done.step, done.started_at, done.ended_at) == ("VENT", AT, AT + HOUR)
    assert (done.emotion_before, done.emotion_after) == ("ANGRY", "CALM")


@pytest.mark.covers("R285")
def test_who_feels_worse_after_venting_is_told_to_a_supervisor_who_alone_lets_it_go_on(cast):
    pk = vented(cast, "FURIOUS")
    assert Notice.objects.filter(user=cast.branch_manager, link=f"/complaints/{pk}/").count() == 1
    judgement = actions.Judgement(**JUDGED)
    with refused("EMOTION_WORSE"):
        actions.judge(complaint_id=pk, judgement=judgement, at=AT + HOUR)
    with as_manager(cast):
        actions.let_on(complaint_id=pk, reason="已上门致歉", at=AT + HOUR)
    actions.judge(complaint_id=pk, judgement=judgement, at=AT + HOUR)
    assert row(pk).step == "SOLVE"


@pytest.mark.covers("R286")
@pytest.mark.covers("R290")
def test_a_solution_needs_the_loss_as_the_customer_sees_it_and_is_done_once_accepted_and_carried_out(cast):
    pk = judged(cast)
    with refused("LOSS_MISSING"):
        actions.offer(complaint_id=pk, words="换货", at=AT)
    made = actions.offer(complaint_id=pk, words="换货", loss="停机半天", at=AT + 3 * HOUR)
    with refused("NOT_ACCEPTED"):
        actions.carry_out(solution_id=made, at=AT + 3 * HOUR)
    actions.answer_offer(solution_id=made, is_accepted=False, at=AT + 3 * HOUR)
    better = actions.offer(complaint_id=pk, words="换货并赔一天", at=AT + 4 * HOUR)
    actions.answer_offer(solution_id=better, is_accepted=True, at=AT + 4 * HOUR)
    assert row(pk).step == "SOLVE", "accepted, not carried out yet"
    actions.carry_out(solution_id=better, at=AT + 5 * HOUR)
    assert row(pk).step == "FOLLOW_UP"
    # No tier yet: as an ordinary customer; serious: after three days.
    assert row(pk).follow_date == TODAY + timedelta(days=3)


@pytest.mark.covers("R291")
def test_who_is_not_satisfied_has_it_opened_again_under_the_same_number(cast):
    pk = judged(cast)
    solved(pk)
    number = row(pk).number
    at = AT + timedelta(days=3)
    actions.follow_up(complaint_id=pk, is_satisfied=False, emotion="ANGRY", words="又崩了", at=at)
    again = row(pk)
    assert (again.number, again.step, again.n_reopened, again.status) == (number, "SOLVE", 1, "OPEN")
    assert again.solved_at is None
    assert again.solution_due_at > at
    solved(pk, at + HOUR)
    thanked(pk, at + 2 * HOUR)
    assert row(pk).first_solved_at == AT + 3 * HOUR


@pytest.mark.covers("R292")
@pytest.mark.covers("R278")
@pytest.mark.covers("R289")
@pytest.mark.parametrize("validity", ["VALID", "INVALID"])
def test_a_complaint_is_closed_with_thanks_and_an_insight_valid_or_not(cast, validity):
    pk = judged(cast, validity=validity)
    solved(pk)
    actions.follow_up(complaint_id=pk, is_satisfied=True, emotion="CALM", at=AT + timedelta(days=3))
    with refused("THANK_MISSING"):
        actions.close(complaint_id=pk, insight="来料要抽检", at=AT)
    with refused("BAD_THANKS"):
        actions.thank(complaint_id=pk, way="MESSAGE", words=" ", at=AT)
    actions.thank(complaint_id=pk, way="MESSAGE", words="谢谢指出", at=AT + timedelta(days=3))
    with refused("INSIGHT_MISSING"):
        actions.close(complaint_id=pk, insight="", at=AT)
    actions.close(complaint_id=pk, insight="来料要抽检", at=AT + timedelta(days=3))
    assert row(pk).status == "CLOSED"
    assert [one.step for one in queries.steps_of(pk)] == list(rules.STEPS)
    with refused("WRONG_STATE"):
        actions.thank(complaint_id=pk, way="MESSAGE", words="谢谢", at=AT)


@pytest.mark.covers("R265")
def test_nothing_is_closed_while_the_customer_still_feels_bad_unless_a_supervisor_lets_it(cast):
    pk = judged(cast)
    solved(pk)
    at = AT + timedelta(days=3)
    actions.follow_up(complaint_id=pk, is_satisfied=True, emotion="DISAPPOINTED", at=at)
    actions.thank(complaint_id=pk, way="WORDS", words="谢谢", at=at)
    with refused("EMOTION_NEGATIVE"):
        actions.close(complaint_id=pk, insight="记下", at=at)
    with as_manager(cast):
        actions.let_on(complaint_id=pk, reason="已约下月回访", at=at)
    actions.close(complaint_id=pk, insight="记下", at=at)


@pytest.mark.covers("R255")
@pytest.mark.parametrize("tier", ["VIP", "MAJOR", "ORDINARY"])
def test_a_key_account_gets_a_sign_of_sincerity_before_its_complaint_is_closed(cast, tier):
    Card.objects.filter(pk=cast.customer_id).update(tier=tier)
    pk, at = judged(cast), AT + timedelta(days=3)
    solved(pk)
    thanked(pk)
    if tier != "ORDINARY":
        shown(cast, AT - HOUR, "LEADER_VISIT")
        shown(cast, at, "")
        with refused("SINCERITY_MISSING"):
            actions.close(complaint_id=pk, insight="来料要抽检", at=at)
        shown(cast, at, "APOLOGY_LETTER")
    actions.close(complaint_id=pk, insight="来料要抽检", at=at)
    assert row(pk).status == "CLOSED"


@pytest.mark.covers("R271")
@pytest.mark.covers("R274")
@pytest.mark.covers("R276")
@pytest.mark.parametrize(("given", "rule"), [
    ({"cause": "QUALITY", "service_item": ""}, "ITEM_MISSING"), ({"cause": "ATTITUDE"}, "CONCERNED_MISSING"),
    ({"cause": "OVER_DEMAND", "demand": "当天到货"}, "STANDARD_MISSING"),
    ({"cause": "CUSTOMER_SELF"}, "EVIDENCE_MISSING"), ({"cause": "WEATHER"}, "NO_CAUSE"),
    ({"points": ""}, "NO_POINTS"), ({"reason": ""}, "NO_VALIDITY"),
])  # fmt: skip
def test_a_cause_without_what_it_asks_for_is_refused(cast, given, rule):
    pk = vented(cast)
    with refused(rule):
        actions.judge(complaint_id=pk, judgement=actions.Judgement(**JUDGED | given), at=AT)
    assert row(pk).step == "RECORD_JUDGE"


@pytest.mark.covers("R272")
def test_the_third_complaint_about_one_person_in_a_month_asks_for_training(cast):
    for n in (1, 2, 3):
        judged(cast, cause="ATTITUDE", concerned_id=cast.colleague.pk)
        assert Task.objects.filter(key__startswith="complaints:attitude").count() == (n == 3)
    task = Task.objects.get(key__startswith="complaints:attitude")
    assert task.assignee_id == cast.branch_manager.pk
    # And the place is looked at unannounced: who leads the one above it is asked.
    visit = Task.objects.get(key__startswith=f"visit:{cast.colleague.branch_id}:attitude")
    assert visit.assignee_id == cast.regional_manager.pk


@pytest.mark.covers("R273")
def test_who_says_they_were_deceived_gets_a_managers_review_before_the_close(cast):
    pk = judged(cast, cause="DECEIVED")
    # It goes to the manager by the routes, which is counted.
    assert (row(pk).handler_id, row(pk).n_transfers) == (cast.branch_manager.pk, 1)
    solved(pk)
    thanked(pk)
    with refused("REVIEW_MISSING"):
        actions.close(complaint_id=pk, insight="说明书要改", at=AT)
    with as_manager(cast):
        actions.review(complaint_id=pk, words="宣传页与实物不符", at=AT)
    actions.close(complaint_id=pk, insight="说明书要改", at=AT + timedelta(days=3))


@pytest.mark.covers("R275")
def test_another_yardstick_is_explained_before_the_close(cast):
    pk = judged(cast, cause="YARDSTICK")
    solved(pk)
    thanked(pk)
    with refused("STANDARD_TASK_OPEN"):
        actions.close(complaint_id=pk, insight="公布标准", at=AT)
    task_actions.close_task(task_id=row(pk).standard_task_id, at=AT)
    actions.close(complaint_id=pk, insight="公布标准", at=AT + timedelta(days=3))


def test_that_the_customer_is_the_cause_needs_consent_before_the_close(cast):
    pk = judged(cast, cause="CUSTOMER_SELF", evidence="监控录像")
    solved(pk)
    thanked(pk)
    with refused("CONSENT_MISSING"):
        actions.close(complaint_id=pk, insight="记下", at=AT)
    with as_manager(cast):
        actions.consent(complaint_id=pk, at=AT)
    actions.close(complaint_id=pk, insight="记下", at=AT + timedelta(days=3))
