"""Keeping house: what was done for a customer follows a merge and comes back, is told of, and is forgotten."""

import keyed
import pytest
from cast import AT, TODAY

from zhike.apps.customers import actions as customer_actions
from zhike.apps.service import actions, queries, rules
from zhike.apps.service.models import CustomerLink, DetailCheck, Incident, ReachCall, ServiceRequest, Shift
from zhike.apps.stewardship.actions import erasing, merging, reporting


@pytest.fixture
def served(everything, cast) -> int:
    """A member who is a key account, with a duty, a call, an incident, a check and a page."""
    customer_id = customer_actions.add_customer(
        new=customer_actions.NewCustomer(
            code="M1", name="陈师傅", kind="INDIVIDUAL", branch_id=cast.hall.pk, owner_id=cast.owner.pk
        ),
        at=AT,
    )
    keyed.stood(
        customer_id=customer_id, metal="IRON", sponsor_id=None, manager_id=cast.owner.pk, backup_id=None, at=AT,
    )  # fmt: skip
    actions.add_shift(new=actions.NewShift(cast.owner.pk, "0512-1", TODAY, customer_id=customer_id), at=AT)
    actions.note_call(
        customer_id=customer_id, kind="MISSED", user_id=None, is_reached=False, called_at=AT, note="陈师傅急找", at=AT
    )
    pk = actions.report_incident(customer_id=customer_id, what="把陈师傅的货发错", at=AT)
    actions.begin_recovery(incident_id=pk, recovery="已给陈师傅换货", at=AT)
    marks = dict.fromkeys(rules.DETAILS, True)
    actions.check_details(customer_id=customer_id, day=TODAY, marks=marks, note="陈师傅满意", today=TODAY, at=AT)
    actions.note_request(
        customer_id=customer_id, text="陈师傅要样件", due_date=TODAY, accountable_id=cast.owner.pk, day=TODAY, at=AT
    )
    actions.make_link(customer_id=customer_id, at=AT)
    return customer_id


MODELS = (Shift, ReachCall, Incident, DetailCheck, ServiceRequest)


def test_what_was_done_follows_a_merge_and_comes_back(served, cast):
    twin_id = customer_actions.add_customer(
        new=customer_actions.NewCustomer(code="M2", name="陈师傅", kind="INDIVIDUAL", branch_id=cast.hall.pk), at=AT
    )
    merge_id = merging.merge(survivor_id=twin_id, merged_id=served, at=AT)
    assert {model.objects.get().customer_id for model in MODELS} == {twin_id}
    # Its own page is not another's: it ends.
    assert queries.link_of(served) is None
    merging.unmerge(merge_id=merge_id, at=AT)
    assert {model.objects.get().customer_id for model in MODELS} == {served}
    assert queries.link_of(served) is not None


def test_it_is_told_of_and_forgotten(served):
    told = reporting.report_person(customer_id=served, at=AT)
    assert [one["what"] for one in told["service_incidents"]] == ["把陈师傅的货发错"]
    assert [one["note"] for one in told["reach_calls"]] == ["陈师傅急找"]
    assert [one["text"] for one in told["service_requests"]] == ["陈师傅要样件"]
    assert len(told["customer_links"]) == len(told["duties"]) == len(told["detail_checks"]) == 1
    erasing.erase_person(customer_id=served, basis="ASKED", reason="本人要求", at=AT)
    row = Incident.objects.get()
    assert (row.what, row.recovery, row.status) == ("", "", "RECOVERING")
    assert (ReachCall.objects.get().note, DetailCheck.objects.get().note) == ("", "")
    assert ServiceRequest.objects.get().text == ""
    assert not CustomerLink.objects.exists()


def test_a_key_person_is_blotted_out_of_the_words(served):
    n_rows = actions.forget_person(person_id=1, customer_ids=[served], words={"陈师傅": "某人"})
    assert n_rows == 4
    assert Incident.objects.get().what == "把某人的货发错"
