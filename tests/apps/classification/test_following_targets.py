"""Potential customers who pass the rules of targets become target customers by themselves."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.classification import actions
from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.tasks.models import Task
from zhike.jobs import reactions, targeting

WHEN = {"day": TODAY, "at": AT}
EN = {"Accept-Language": "en"}


def added(cast, code: str, plan: str = "", rank: str = "7") -> int:
    """Add an enterprise that never bought, potential by a rule, with its place in its industry; return its id."""
    new = customer_actions.NewCustomer(
        code=code, name=f"常熟{code}模具厂", kind="ENTERPRISE", branch_id=cast.hall.pk, owner_id=cast.owner.pk
    )
    pk = customer_actions.add_customer(new=new, at=AT)
    archive_actions.write_facts(
        customer_id=pk, values={"industry_rank": rank}, channel="SERVICE", day=TODAY, at=AT
    )  # fmt: skip
    if plan:
        actions.write_profile(customer_id=pk, values={"need": "试刀", "plan": plan}, version=0, at=AT)
    before = TODAY - timedelta(days=9)
    customer_actions.assign_classes(
        dimension="REL_STAGE", classes={pk: "POTENTIAL"}, day=before, rule_version="REL_STAGE:1", at=AT
    )
    return pk


@pytest.mark.covers("R049")
def test_who_passes_the_rules_of_targets_is_a_target_customer_and_a_choice_by_hand_stays(cast, signed_in):
    with base.acting_as(base.System("test")):
        ready, thin, fails = added(cast, "T1", "四月试刀"), added(cast, "T2"), added(cast, "T3", "四月试刀", rank="1")
        chosen = added(cast, "T4", "四月试刀")
        actions.write_profile(
            customer_id=chosen, values={"source": "展会", "interest": "刀具"}, version=1, at=AT
        )  # fmt: skip
        customer_actions.assign_by_hand(
            customer_id=chosen, dimension="REL_STAGE", code="POTENTIAL", reason="还早", day=TODAY, at=AT
        )
        for _night in range(2):
            targeting.judge_all(reactions.Happening(1, "day.begun", {}, AT, lambda *_: None))
        stages = customer_queries.open_classes("REL_STAGE")
        assert stages[ready] == ("TARGET", "AUTO")
        assert [stages[pk] for pk in (thin, fails)] == [("POTENTIAL", "AUTO")] * 2
        assert stages[chosen] == ("POTENTIAL", "MANUAL"), "what somebody chose stays"
        asked = {row.customer_id: row for row in Task.objects.filter(source="aim")}
        assert set(asked) == {thin, chosen}, "each is asked about once"
        assert (asked[thin].assignee_id, asked[chosen].note) == (cast.owner.pk, "")
        assert "计划" in asked[thin].note
        # What was missing is written down: the change of a fact has one looked at anew.
        actions.write_profile(customer_id=thin, values={"need": "试刀", "plan": "五月拜访"}, version=0, at=AT)
        targeting.judge_some(reactions.Happening(2, "archive.written", {"customer_id": thin}, AT, lambda *_: None))
        assert customer_queries.open_classes("REL_STAGE")[thin] == ("TARGET", "AUTO")
    page = signed_in("branch_manager").get(f"/customers/{ready}/classes/", headers=EN).content.decode()
    assert "It passes the rules of targets" in page
    form = signed_in("branch_manager").get(asked[chosen].link, headers=EN).content.decode()
    assert 'value="REL_STAGE:TARGET" selected' in form, "the page the task leads to has the class chosen"
    assert '<optgroup label="Stage as a customer">' in form
