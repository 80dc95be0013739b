"""Runs that are dropped, resumed or overtaken: nothing is done twice, and nothing newer is undone."""

from datetime import date

import pytest

from zhike.apps.classification import actions, rules
from zhike.apps.classification.actions import running
from zhike.apps.classification.models import Proposal, Run
from zhike.apps.core.models import Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _acts(everything):
    """Let every story here act as the machine."""


@pytest.fixture
def people(cast, at) -> list[int]:
    """Four customers: the one of the cast and three more."""
    new = [
        customer_actions.NewCustomer(code=f"C-{i}", name=f"客户{i}", kind="INDIVIDUAL", branch_id=cast.hall.pk)
        for i in range(3)
    ]
    return sorted([cast.customer_id, *customer_actions.add_customers(new=new, at=at).values()])


def start(dimension: str, at) -> Run:
    return Run.objects.get(pk=actions.start_run(dimension=dimension, day=TODAY, at=at))


def accept(run: Run, at) -> None:
    actions.decide_all(run_id=run.pk, status=Proposal.Status.ACCEPTED, at=at)
    actions.confirm(run_id=run.pk, at=at)


def test_a_run_dropped_while_it_classifies_stays_dropped(people, at, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 2)
    run = start("NATURE", at)

    def drop(done: int, total: int | None, step: str) -> None:
        if step == "classify":
            actions.drop_run(run_id=run.pk, at=at)

    actions.perform(run_id=run.pk, at=at, progress=drop)
    run.refresh_from_db()
    assert (run.status, run.n_seen) == ("DISCARDED", 2)
    assert start("NATURE", at).status == "CLASSIFYING"


def test_broken_off_while_applying_it_goes_on_and_applies_each_once(people, at, monkeypatch):
    run = start("NATURE", at)
    actions.perform(run_id=run.pk, at=at)
    accept(run, at)
    monkeypatch.setattr(running, "CHUNK", 3)

    def fail(done: int, total: int | None, step: str) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        actions.apply(run_id=run.pk, at=at, progress=fail)
    for _again in range(2):
        actions.apply(run_id=run.pk, at=at)
    run.refresh_from_db()
    assert (run.status, run.n_applied) == ("APPLIED", 4)
    assert len(customer_queries.open_classes("NATURE")) == 4
    assert Event.objects.filter(name="classification.applied").count() == 1


def test_who_changed_class_since_the_review_keeps_the_newer_one(people, at):
    run = start("NATURE", at)
    actions.perform(run_id=run.pk, at=at)
    accept(run, at)
    newer = {people[0]: "CHANNEL"}
    customer_actions.assign_classes(dimension="NATURE", classes=newer, day=TODAY, rule_version="t", at=at)
    actions.apply(run_id=run.pk, at=at)
    run.refresh_from_db()
    assert (run.n_applied, customer_queries.open_classes("NATURE")[people[0]]) == (3, ("CHANNEL", "AUTO"))


def test_what_older_runs_proposed_to_whom_goes_and_their_sums_stay(people, at, monkeypatch):
    monkeypatch.setattr(running, "N_KEPT", 1)
    first = start("NATURE", at)
    actions.perform(run_id=first.pk, at=at)
    accept(first, at)
    actions.apply(run_id=first.pk, at=at)
    assert Proposal.objects.filter(run=first).count() == 4
    second = start("NATURE", at)
    actions.drop_run(run_id=second.pk, at=at)
    first.refresh_from_db()
    assert (Proposal.objects.count(), first.n_proposed, first.n_applied) == (0, 4, 4)


@pytest.mark.covers("R046")
def test_a_rule_proposes_only_steps_there_are_and_no_override_goes_past_them(people, at):
    lines = [rules.Line("TARGET", {"kind": "ENTERPRISE"}), rules.Line("LOST", {})]
    actions.write_rule(dimension="REL_STAGE", lines=lines, note="", number=0, day=TODAY, at=at)
    run = start("REL_STAGE", at)
    actions.perform(run_id=run.pk, at=at)
    run.refresh_from_db()
    assert (run.n_proposed, run.n_unfit) == (1, 3), "nobody who never was a customer is lost"
    only = Proposal.objects.get(run=run)
    with pytest.raises(rules.BadRule):
        actions.decide_one(
            run_id=run.pk, customer_id=only.customer_id, status="OVERRIDDEN", code="LOST", reason="x", at=at
        )


def test_a_rule_whose_class_is_gone_is_not_run(people, at):
    members = [{"code": code, "zh": code} for code in ("ONE", "TWO")]
    words = {"name_zh": "自有", "name_en": "", "meaning": ""}
    code = actions.add_dimension(code="MINE", members=members, **words, at=at)
    lines = [rules.Line("TWO", {})]
    actions.write_rule(dimension=code, lines=lines, note="", number=0, day=TODAY, at=at)
    actions.change_dimension(code=code, values={"members": members[:1]}, version=None, at=at)
    with pytest.raises(actions.RunRefused):
        start(code, at)


def test_a_class_does_not_begin_in_days_to_come(cast, at):
    with pytest.raises(rules.BadRule):
        actions.give_class(
            customer_id=cast.customer_id, dimension="REACTION", code="CARING", reason="x", day=date(2026, 3, 3), at=at
        )
