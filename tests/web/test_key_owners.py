"""Who owns a platinum account stands high enough, by whatever way it is given away: in bulk, by a rule, by merging."""

import dealing
import keyed
import pytest
from cast import AT, TODAY
from django.core.exceptions import PermissionDenied

from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks.models import Deed
from zhike.apps.stewardship import actions as stewardship_actions

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def owner_of(customer_id: int) -> int | None:
    with base.acting_as(base.System("look")):
        return Customer.objects.get(pk=customer_id).owner_id


@pytest.mark.covers("R530")
def test_a_bulk_change_leaves_platinum_out_with_the_rule(cast, signed_in):
    account = keyed.confirmed(cast)
    form = {"ids": [str(cast.customer_id)], "field": "owner", "value": str(cast.colleague.pk)}
    look = signed_in("general_manager").post("/lists/customers/change/", form, headers=EN)
    assert look.status_code == 200
    assert "its owner stands as high as the rule table of key accounts asks" in look.content.decode()
    assert owner_of(cast.customer_id) == account.manager_id


@pytest.mark.covers("R530")
def test_a_rule_passes_platinum_over_and_gives_the_others(cast, acting):
    account = keyed.confirmed(cast)
    with base.acting_as(base.System("test")):
        other = dealing.add_customer(cast.hall.pk, code="C77", name="普通客户", kind="ENTERPRISE")
    with base.acting_as(org_queries.member(cast.general_manager.pk)):
        values = {"deed": "CHANGE", "change_field": "owner", "change_value": str(cast.colleague.pk), "rest_days": 30}
        rule_id = playbook_actions.add_rule(
            values={"name": "规则", "trigger": "day.begun", "query": {}, **values}, day=TODAY, at=AT
        )
        playbook_actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
    with base.acting_as(base.System("rules")):
        playbook_actions.run_rules(event_id=1, event="day.begun", payload={}, day=TODAY, at=AT)
        told = dict(Deed.objects.values_list("customer_id", "skipped"))
    assert (told[cast.customer_id], owner_of(cast.customer_id)) == ("GUARDED", account.manager_id)
    assert owner_of(other) == cast.colleague.pk


@pytest.mark.covers("R530")
def test_merging_is_no_way_to_give_platinum_to_a_rep(cast, acting):
    account = keyed.confirmed(cast)
    with base.acting_as(base.System("test")):
        other = dealing.add_customer(cast.hall.pk, code="C77", name="轨道", kind="ENTERPRISE")
    keyed.owned_by(other, cast.colleague)
    acting("general_manager")
    for survivor, merged, take in ((cast.customer_id, other, ["owner_id"]), (other, cast.customer_id, [])):
        with pytest.raises(PermissionDenied, match="OWNER_LEVEL"):
            stewardship_actions.merge(survivor_id=survivor, merged_id=merged, take=take, at=AT)
    assert owner_of(cast.customer_id) == account.manager_id
