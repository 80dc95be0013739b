"""Playbooks through the door: shipped ones kept whole, steps laid, rehearsed, answered, their results shown."""

import pytest
from cast import AT, TODAY

from zhike.apps.core import base
from zhike.apps.customers.models import Card
from zhike.apps.playbooks import actions, queries, rules
from zhike.apps.playbooks.models import Deed, Rule, Step
from zhike.apps.risk.models import Warning as Alarm
from zhike.apps.tasks.models import Task

ENGLISH = {"headers": {"Accept-Language": "en"}}
VIEWING = {
    "branch_manager", "regional_manager", "other_manager", "general_manager", "analyst", "auditor", "administrator",
}  # fmt: skip
MANAGING = {"general_manager", "administrator"}


@pytest.fixture(autouse=True)
def vip(cast, monkeypatch):
    """The customer of the cast is a VIP who means to leave."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP")
        Alarm.objects.create(
            detector="INTENT", customer_id=cast.customer_id, level="RED", measured=1, threshold=1, confidence=0.8,
            opened_date=TODAY, seen_date=TODAY, due_date=TODAY, created_at=AT, updated_at=AT,
        )  # fmt: skip
        yield


def form_of(preset: rules.Preset) -> dict:
    values = {name: value for name, value in preset.values.items() if value != ""}
    return values | {name: text.split(",") if "," in text else text for name, text in preset.query.items()}


def keep(client, code: str) -> Rule:
    preset = next(one for one in rules.PRESETS if one.code == code)
    answer = client.post(f"/automation/add/?preset={code}", form_of(preset))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Rule.objects.get(name=preset.name)


def run() -> None:
    ids = list(Alarm.objects.values_list("pk", flat=True))
    told = {"warning_ids": ids}
    actions.run_rules(event_id=1, event="warning.raised", payload=told, day=TODAY, at=AT)


SHIPPED = {
    "vip_leaving": 4, "interval_doubled": 2, "late_complaint": 3, "first_order": 1, "silent": 1, "care_days": 1,
    "overdue": 2, "upgrade": 1,
}  # fmt: skip


@pytest.mark.covers("R189")
def test_the_eight_that_come_with_the_program_are_kept_with_all_their_steps_switched_off(signed_in, cast):
    client = signed_in("general_manager")
    for code, n_steps in SHIPPED.items():
        rule = keep(client, code)
        assert not rule.is_active
        assert len(queries.steps_of(rule)) == n_steps
        page = client.get(f"/automation/{rule.pk}/", **ENGLISH).content.decode()
        assert page.count('<span class="task-title">') == n_steps
        assert client.get(f"/automation/{rule.pk}/try/").status_code == 200


@pytest.mark.covers("R501", "R500")
@pytest.mark.covers("R639", missing="the dispatch of a VIP; the attitudes by tier are win-back's, arrears too")
def test_a_leaving_vip_is_rehearsed_dispatched_answered_and_counted(signed_in, cast):
    manager = signed_in("general_manager")
    rule = keep(manager, "vip_leaving")
    past = manager.get(f"/automation/{rule.pk}/try/?days=30", **ENGLISH).content.decode()
    assert "Customers acted on" in past
    assert "苏南轨道装备有限公司</a> (" in past
    assert not Task.objects.exists()
    manager.post(f"/automation/{rule.pk}/switch/", {"is_active": "on"})
    run()
    visit = Task.objects.order_by("due_date").first()
    assert visit.assignee_id == cast.owner.pk
    owner = signed_in("owner")
    assert visit.link in owner.get(f"/tasks/{visit.pk}/").content.decode()
    asked = owner.get(visit.link).content.decode()
    assert rule.question in asked
    assert owner.post(visit.link, {"note": "x"}).status_code == 422
    assert owner.post(visit.link, {"outcome": "SOLVED", "note": "价格谈妥"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.outcome) == ("DONE", "价格谈妥")
    manager = signed_in("general_manager")
    shown = manager.get(f"/automation/{rule.pk}/results/", **ENGLISH).content.decode()
    assert "100%" in shown
    assert "1 of 1 answers" in shown
    assert manager.post(f"/automation/{rule.pk}/measure/").status_code == 302
    shown = manager.get(f"/automation/{rule.pk}/results/", **ENGLISH).content.decode()
    assert "Too early to say: it takes five customers on either side" in shown
    assert "Nobody is left out of help with complaints, recovery and arrears" in shown
    overview = manager.get("/automation/results/", **ENGLISH).content.decode()
    assert "too early to say 1" in overview
    taken = manager.get("/automation/results/table.csv").content.decode("utf-8-sig")
    assert str(rule.name) in taken
    # Whoever does not see the customer sees that nobody was acted on.
    other = signed_in("other_manager").get(f"/automation/{rule.pk}/results/", **ENGLISH).content.decode()
    assert "1 of 1 answers" not in other
    assert signed_in("other_manager").get(visit.link).status_code == 404


def test_steps_are_added_moved_changed_and_taken_out(signed_in, cast):
    client = signed_in("general_manager")
    rule = keep(client, "first_order")
    of = f"/automation/{rule.pk}/steps/"
    step = {
        "deed": "NOTICE",
        "target": "MANAGER",
        "template": "首单 {customer}",
        "due_days": 3,
        "hours": 24,
        "points": 0,
    }
    assert client.get(f"{of}add/").status_code == 200
    assert client.post(f"{of}add/", step).status_code == 302
    late = step | {"deed": "ESCALATE", "template": "还没致谢 {customer}", "hours": 72}
    assert client.post(f"{of}add/", late).status_code == 302
    wrong = client.post(f"{of}add/", step | {"template": "{password}"})
    assert wrong.status_code == 422
    assert client.post(f"{of}2/", step | {"template": "改"}).status_code == 302
    client.post(f"{of}3/up/")
    assert list(Step.objects.order_by("position").values_list("template", flat=True)) == ["还没致谢 {customer}", "改"]
    stale = client.post(f"{of}2/", late | {"version": "1", "hours": 48})
    assert stale.status_code == 422
    client.post(f"{of}2/remove/")
    assert list(Step.objects.values_list("position", "template")) == [(2, "改")]
    assert client.get(f"{of}9/").status_code == 404


def test_a_hold_out_where_nobody_may_be_left_out_is_refused_with_the_rule(signed_in, cast):
    preset = next(one for one in rules.PRESETS if one.code == "silent")
    client = signed_in("general_manager")
    asked = form_of(preset) | {"tier": ["VIP", "SMALL"]}
    refused = client.post("/automation/add/", asked, **ENGLISH)
    assert refused.status_code == 422
    assert "VIP and major customers are never left out" in refused.content.decode()


@pytest.mark.any_database
def test_who_may_see_results_and_lay_steps(signed_in, cast):
    rule = keep(signed_in("general_manager"), "first_order")
    for part in ("owner", "colleague", *sorted(VIEWING), "agent"):
        client = signed_in(part)
        seen = client.get(f"/automation/{rule.pk}/results/").status_code
        assert seen == (200 if part in VIEWING else 403), part
        assert client.get("/automation/results/").status_code == seen
        assert client.post(f"/automation/{rule.pk}/measure/").status_code == (302 if part in MANAGING else 403)
        assert client.get(f"/automation/{rule.pk}/steps/add/").status_code == (200 if part in MANAGING else 403)
    assert not Deed.objects.exists()
