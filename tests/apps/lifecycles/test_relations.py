"""Relations followed by analyses: one move at a time, kept with what spoke for it, going backwards opens a task."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
import pytest
from dealing import add_customer

from zhike.apps.core.models import Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.lifecycles import actions
from zhike.apps.lifecycles.models import Regress, StageMove
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks import rules as playbook_rules
from zhike.apps.tasks.models import Task

FIRST = date(2026, 1, 1)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(2), tzinfo=UTC)


def look(day: date, suggested: dict[int, str], **more) -> dict[int, str]:
    """Let an analysis of a day find what the purchases of some customers speak for; return the stages that follow."""
    ids = list(suggested)
    stages = actions.follow_stages(np.array(ids), np.array(list(suggested.values())), day)
    columns = {"n_days": 3, "silence_ratio": 0.5, "revenue": 900.0, "revenue_year": 300.0, "age_days": 200.0} | more
    arrays = {name: np.full(len(ids), value) for name, value in columns.items()}
    seen = actions.Seen(customer_ids=ids, stages=stages.tolist(), **arrays)
    actions.note_moves(seen=seen, day=day, at=moment(day))
    classes = dict(zip(ids, stages.tolist(), strict=True))
    customer_actions.assign_classes(
        dimension="RELATION_STAGE", classes=classes, day=day, rule_version="1", at=moment(day)
    )
    return classes


def entered() -> list[tuple[str, int]]:
    """Return which stages were told as entered, and by how many."""
    rows = Event.objects.filter(name="relation.moved").order_by("id")
    return [(row.payload["stage"], len(row.payload["customer_ids"])) for row in rows]


def test_an_analysis_moves_a_relation_one_stage_at_a_time_and_twice_a_day_the_same(everything, cast):
    mine = cast.customer_id
    assert look(FIRST, {mine: "EXPLORATION"}) == {mine: "EXPLORATION"}
    assert (StageMove.objects.count(), entered()) == (0, [])
    for _again in range(2):
        assert look(FIRST + timedelta(days=30), {mine: "STABILITY"}) == {mine: "FORMATION"}
    assert look(FIRST + timedelta(days=60), {mine: "STABILITY"}) == {mine: "STABILITY"}
    # Nothing goes back but through degradation.
    assert look(FIRST + timedelta(days=90), {mine: "FORMATION"}) == {mine: "STABILITY"}
    moves = list(StageMove.objects.order_by("move_date").values_list("before", "after"))
    assert moves == [("EXPLORATION", "FORMATION"), ("FORMATION", "STABILITY")]


@pytest.mark.covers("R114")
def test_what_somebody_set_stays_through_analyses_until_it_is_released(everything, cast):
    mine, later = cast.customer_id, FIRST + timedelta(days=30)
    look(FIRST, {mine: "EXPLORATION"})
    actions.set_stage(customer_id=mine, stage="FORMATION", note="试用满意", day=FIRST, at=moment(FIRST))
    assert look(later, {mine: "EXPLORATION"}) == {mine: "FORMATION"}
    actions.release_stage(customer_id=mine, day=later, at=moment(later))
    after = later + timedelta(days=1)
    assert look(after, {mine: "STABILITY"}) == {mine: "STABILITY"}


@pytest.mark.covers("R119")
def test_falling_back_opens_one_task_to_save_before_the_customer_is_lost(everything, cast):
    mine, later = cast.customer_id, FIRST + timedelta(days=30)
    look(FIRST, {mine: "STABILITY"})
    for day in (later, later, later + timedelta(days=1)):
        look(day, {mine: "DEGRADATION"})
    task = Task.objects.get(source="save")
    assert (task.assignee_id, task.priority, task.customer_id) == (cast.owner.pk, "HIGH", mine)
    assert Regress.objects.get().kind == "STAGE"


@pytest.mark.covers("R119")
def test_a_year_far_below_the_own_norm_opens_a_task_though_the_stage_holds(everything, cast):
    # Two years brought 2,000 before the last one: 1,000 a year, against which 600 is 40 % less.
    told = {"revenue": 2600.0, "revenue_year": 600.0, "age_days": 1095.0}
    look(FIRST, {cast.customer_id: "STABILITY"}, **told)
    found = Regress.objects.get()
    assert (found.kind, found.percent) == ("DROP", Decimal(40))
    assert Task.objects.get(source="save").assignee_id == cast.owner.pk


def test_so_much_below_is_not_said_of_who_fell_a_little_or_has_no_norm(everything, cast):
    for told in ({"revenue_year": 610.0, "age_days": 1095.0}, {"revenue_year": 100.0, "age_days": 500.0}):
        look(FIRST, {cast.customer_id: "STABILITY"}, **{"revenue": 2610.0} | told)
    assert not Regress.objects.exists()


@pytest.mark.covers("R116")
def test_entering_a_stage_carries_out_the_play_book(acting, cast):
    acting("general_manager")
    preset = next(one for one in playbook_rules.PRESETS if one.code == "stage_formation")
    rule_id = playbook_actions.add_rule(values=preset.values, day=FIRST, at=moment(FIRST))
    playbook_actions.switch_rule(rule_id=rule_id, is_active=True, at=moment(FIRST))
    actions.set_stage(
        customer_id=cast.customer_id, stage="FORMATION", note="第二次订货", day=FIRST, at=moment(FIRST)
    )  # fmt: skip
    event = Event.objects.get(name="relation.moved")
    done = playbook_actions.run_rules(
        event_id=event.pk, event=event.name, payload=event.payload, day=FIRST, at=moment(FIRST)
    )
    assert done == 1
    assert "苏南轨道装备有限公司" in Task.objects.get().title
    assert {one.code for one in playbook_rules.PRESETS if one.code.startswith("stage_")} == {
        "stage_exploration", "stage_formation", "stage_stability", "stage_degradation"
    }  # fmt: skip


def test_who_comes_new_after_the_first_analysis_enters_exploration(everything, cast):
    look(FIRST, {cast.customer_id: "STABILITY"})
    new = add_customer(cast.hall.pk, code="C900", name="新客户有限公司", owner_id=cast.owner.pk)
    old = add_customer(cast.hall.pk, code="C901", name="老客户有限公司", owner_id=cast.owner.pk)
    later = FIRST + timedelta(days=30)
    look(later, {cast.customer_id: "STABILITY", new: "EXPLORATION"}, age_days=20.0)
    look(later + timedelta(days=1), {new: "EXPLORATION", old: "STABILITY"}, age_days=900.0)
    assert entered() == [("EXPLORATION", 1)]
    assert customer_queries.class_days("RELATION_STAGE", None)
