"""Measures and emergencies beyond their pages: what the board takes as evidence, what is kept, handed over, erased."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.churn import actions, queries
from zhike.apps.churn.models import Measure

pytestmark = pytest.mark.usefixtures("the_moment")


@pytest.mark.covers("R471")
def test_a_prevention_done_is_evidence_for_the_board_and_an_old_study_of_rivals_is_overdue(everything, cast):
    told = {"today": TODAY, "at": AT}
    actions.note_study(code="RIVAL_STUDY", day=TODAY - timedelta(days=93), result="德锐交期三天", **told)
    new = actions.NewMeasure("预付款改月结", "MANAGEMENT", cast.hall.pk, cast.owner.pk, TODAY, Decimal(-3))
    actions.add_measure(new=new, **told)
    board = {one.code: one for one in queries.studies_board(TODAY, {})}
    assert board["RIVAL_STUDY"].is_late
    assert (board["PREVENTIVE_DESIGN"].done, board["PREVENTIVE_DESIGN"].is_late) == (TODAY, False)


def test_what_came_of_an_emergency_is_told_handed_over_and_erased_with_it(everything, cast):
    about = {"branch_id": cast.hall.pk, "lead_id": cast.owner.pk, "customer_id": cast.customer_id}
    emergency_id = actions.open_emergency(title="苏南要停单", **about, at=AT)
    actions.log_emergency(emergency_id=emergency_id, text="已到现场", at=AT)
    new = actions.NewMeasure("苏南先报", "SERVICE", cast.hall.pk, cast.owner.pk, TODAY, Decimal(-1))
    measure_id = actions.add_measure(new=replace(new, emergency_id=emergency_id), today=TODAY, at=AT)
    told = queries.about_customer(cast.customer_id)
    assert ([one["text"] for one in told["emergency_log"]], len(told["churn_measures"])) == (["已到现场"], 1)
    # Whoever leaves hands over what they lead and what they are to do; with the undoing it is theirs again.
    moved = {"from_id": cast.owner.pk, "to_id": cast.colleague.pk, "at": AT}
    assert actions.hand_over_emergencies(**moved, customer_ids=[cast.customer_id]) == [emergency_id]
    assert actions.hand_over_measures(**moved, customer_ids=None) == [measure_id]
    assert actions.take_back_emergencies(**moved, ids=[emergency_id]) == 1
    assert queries.emergency(emergency_id).lead_id == cast.owner.pk
    told = {"today": TODAY, "at": AT}
    actions.finish_measure(measure_id=measure_id, day=TODAY, evidence="苏南已确认", **told)
    actions.close_measure(measure_id=measure_id, measured=Decimal(-1), word="问过苏南", **told)
    actions.forget_customer(customer_id=cast.customer_id)
    row = Measure.objects.get(pk=measure_id)
    assert (row.title, row.evidence, row.measured_from, row.owner_id) == ("", "", {}, cast.colleague.pk)
