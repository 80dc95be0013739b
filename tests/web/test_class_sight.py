"""What is told of runs and classes to whom, and as of when."""

from datetime import date

import pytest
from cast import AT

from zhike.apps.classification import queries as class_queries
from zhike.apps.core import base, clock
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries

EN = {"Accept-Language": "en"}
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen at the fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def second(cast) -> int:
    """A second customer of the hall."""
    with base.acting_as(base.System("test")):
        new = customer_actions.NewCustomer(code="C-B", name="乙", branch_id=cast.hall.pk)
        return customer_actions.add_customer(new=new, at=AT)


def text(answer) -> str:
    return answer.content.decode()


def test_a_run_is_of_the_whole_company_and_nothing_for_who_sees_a_branch(signed_in, cast):
    client = signed_in("general_manager")
    where = client.post("/classification/of/NATURE/run/")["Location"]
    assert client.get(where).status_code == 200
    manager = signed_in("branch_manager")
    assert manager.get(where).status_code == 404
    assert where not in text(manager.get("/classification/of/NATURE/"))
    assert signed_in("auditor").get(where).status_code == 200


def test_what_is_kept_elsewhere_is_not_taken_back_here(signed_in, cast):
    with base.acting_as(base.System("test")):
        customer_actions.assign_by_hand(
            customer_id=cast.customer_id,
            dimension="BUSINESS_STAGE",
            code="TERMINATION",
            reason="走访",
            day=TODAY,
            at=AT,
        )
    client, url = signed_in("branch_manager"), f"/customers/{cast.customer_id}/classes/"
    assert client.post(f"{url}end/", {"dimension": "BUSINESS_STAGE"}).status_code == 404
    assert customer_queries.open_classes("BUSINESS_STAGE") == {cast.customer_id: ("TERMINATION", "MANUAL")}


def test_drift_counts_changes_and_no_first_classes(cast, second):
    with base.acting_as(base.System("test")):
        for code, day in (("OLD", date(2026, 1, 5)), ("REGULAR", date(2026, 2, 5))):
            customer_actions.assign_classes(
                dimension="LOYALTY", classes={cast.customer_id: code}, day=day, rule_version="t", at=AT
            )
        customer_actions.assign_classes(
            dimension="LOYALTY", classes={second: "NEW"}, day=TODAY, rule_version="t", at=AT
        )
        assert class_queries.drift("LOYALTY", TODAY, 90) == 1
        assert class_queries.drift("LOYALTY", TODAY, 10) == 0


def test_a_record_of_the_past_shows_the_classes_of_then(signed_in, cast):
    with base.acting_as(base.System("test")):
        for code, day in (("CARING", date(2026, 1, 5)), ("INDIFFERENT", date(2026, 2, 5))):
            customer_actions.assign_by_hand(
                customer_id=cast.customer_id, dimension="REACTION", code=code, reason="x", day=day, at=AT
            )
    client = signed_in("branch_manager")
    then = text(client.get(f"/customers/{cast.customer_id}/?as_of=2026-01-20", headers=EN))
    assert ("<dd>Caring" in then, "<dd>Indifferent" in then) == (True, False)
    assert "<dd>Indifferent" in text(client.get(f"/customers/{cast.customer_id}/", headers=EN))
