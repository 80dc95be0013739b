"""Stories of core assets: who they are, the check of the week, and an owner who changes by approval only."""

import re
from datetime import timedelta

import dealing
import pytest
from cast import AT, TODAY
from django.core.exceptions import PermissionDenied

from zhike.apps.core import base
from zhike.apps.core.actions import bulk
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers.models import Customer
from zhike.apps.insight.actions import worth
from zhike.apps.insight.models import Figure, Run
from zhike.apps.insight.queries import core_assets
from zhike.apps.org import queries as org_queries
from zhike.apps.playbooks import actions as playbook_actions
from zhike.apps.playbooks.models import Deed
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.tasks.models import Notice, Task
from zhike.jobs import reactions


@pytest.fixture(autouse=True)
def english(client, the_moment):
    """Read the pages in English, the language of the message ids, at the moment of the stories."""
    client.cookies["zhike_language"] = "en"


def text(page: bytes) -> str:
    """Return the content of a page without its tags."""
    content = page.decode().partition('<main class="content"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", content).split())


@pytest.fixture
def core(analysed):
    """A leaves most: of six customers one in a hundred is one, so A is the core asset; the owner's own."""
    with base.acting_as(base.System("test")):
        rows = [(analysed.ids[letter], str(amount)) for letter, amount in (("A", 90), ("B", 30), ("D", -20))]
        customer_actions.write_standing(columns=("contribution_year",), rows=rows)
        run = Run.objects.get(is_current=True)
        Figure.objects.filter(run=run).delete()
        worth.freeze(run)
        run.save()
    return analysed


@pytest.mark.covers("R085")
def test_the_best_by_contribution_are_flagged_and_checked(core, signed_in):
    page = text(signed_in("general_manager").get("/value/core/").content)
    assert "1 customer is a core asset; 1 needs a look this week." in page
    assert "客户A Core asset" in page
    assert "no contact this week" in page
    assert "客户B" not in page
    rows = signed_in("general_manager").get("/value/core/check.csv").content.decode("utf-8-sig")
    assert "客户A,K-A" in rows


@pytest.mark.covers("R085")
def test_on_mondays_owners_are_told_of_theirs_that_need_a_look(core, cast, monkeypatch, at):
    reactions.REACTIONS["core.due"][0](reactions.Happening(1, "core.due", {}, at, lambda *_: None))
    with base.acting_as(base.System("test")):
        notice = Notice.objects.get(key__startswith="core:")
    assert (notice.user_id, notice.text) == (cast.owner.pk, "客户A")
    reactions.REACTIONS["core.due"][0](reactions.Happening(2, "core.due", {}, at, lambda *_: None))
    with base.acting_as(base.System("test")):
        assert Notice.objects.filter(key__startswith="core:").count() == 1


def test_until_contribution_is_known_revenue_decides(analysed, signed_in):
    with base.acting_as(base.System("test")):
        rows = [(pk, None) for pk in analysed.ids.values()]
        customer_actions.write_standing(columns=("contribution_year",), rows=rows)
        run = Run.objects.get(is_current=True)
        Figure.objects.filter(run=run).delete()
        worth.freeze(run)
        run.save()
    page = text(signed_in("general_manager").get("/value/core/").content)
    assert "客户D Core asset" in page
    assert "by contribution once it is known" in page
    assert "No core asset at 苏州" in text(signed_in("branch_manager").get("/value/core/").content)


@pytest.mark.covers("R085")
def test_another_owner_takes_approval(core, acting, cast):
    def give():
        customer_actions.give_customer(customer_id=core.ids["A"], owner_id=cast.colleague.pk, version=None, at=AT)

    acting("branch_manager")
    with pytest.raises(PermissionDenied, match=r"core\.approve"):
        give()
    with pytest.raises(PermissionDenied, match=r"core\.approve"):
        customer_actions.assign_owner(customer_ids=[core.ids["A"], core.ids["B"]], owner_id=cast.colleague.pk, at=AT)
    # Who is no core asset is given as before.
    customer_actions.give_customer(customer_id=core.ids["B"], owner_id=cast.owner.pk, version=None, at=AT)
    acting("regional_manager")
    give()
    with base.acting_as(base.System("look")):
        assert Customer.objects.get(pk=core.ids["A"]).owner_id == cast.colleague.pk


def test_the_cell_of_the_list_refuses_and_names_the_rule(core, signed_in, cast):
    client = signed_in("branch_manager")
    answer = client.post(f"/customers/{core.ids['A']}/cells/owner/", {"value": str(cast.colleague.pk), "version": "1"})
    assert answer.status_code in {403, 404}
    with base.acting_as(base.System("look")):
        assert Customer.objects.get(pk=core.ids["A"]).owner_id == cast.owner.pk


def test_a_bulk_change_leaves_core_assets_out_with_the_reason(core, signed_in, cast):
    ids = [str(core.ids["A"]), str(core.ids["B"])]
    look = signed_in("branch_manager").post(
        "/lists/customers/change/", {"ids": ids, "field": "owner", "value": str(cast.colleague.pk)}
    )
    assert look.status_code == 200, look.url
    assert "its owner changes by approval" in look.content.decode()


def test_a_merge_is_no_way_around_and_neither_is_suppressing_it_first(core, acting, cast):
    mine = dealing.add_customer(cast.hall.pk, code="M1", name="客户甲", kind="ENTERPRISE")
    acting("branch_manager")
    customer_actions.give_customer(customer_id=mine, owner_id=cast.colleague.pk, version=None, at=AT)
    for both, take in (((core.ids["A"], mine), ["owner_id"]), ((mine, core.ids["A"]), [])):
        with pytest.raises(PermissionDenied, match=r"core\.approve"):
            stewardship_actions.merge(survivor_id=both[0], merged_id=both[1], take=take, at=AT)
    values = {"status": "SUPPRESSED"}
    customer_actions.change_customer(customer_id=core.ids["A"], values=values, version=None, at=AT)
    with pytest.raises(PermissionDenied, match=r"core\.approve"):
        customer_actions.give_customer(customer_id=core.ids["A"], owner_id=cast.colleague.pk, version=None, at=AT)


def test_a_change_of_many_taken_back_leaves_who_became_a_core_asset_since(core, acting, cast):
    asked = {"list_name": "customers", "field": "owner", "ids": [core.ids["A"]]}
    with base.acting_as(base.System("before the analysis")):
        headline = Run.objects.get(is_current=True).headline
        Run.objects.filter(is_current=True).update(headline=headline | {"core": None})
    acting("branch_manager")
    edit_id = stewardship_actions.plan_bulk(**asked, change=bulk.Change(cast.colleague.pk), at=AT)
    assert stewardship_actions.run_bulk(edit_id=edit_id, at=AT).n_changed == 1
    Run.objects.filter(is_current=True).update(headline=headline)
    assert stewardship_actions.undo_bulk(edit_id=edit_id, at=AT).n_back == 0


def test_a_rule_passes_a_core_asset_over_and_goes_on(core, cast):
    # Administrators write rules and give customers away, but do not approve it for core assets.
    with base.acting_as(org_queries.member(cast.administrator.pk)):
        values = {"deed": "CHANGE", "change_field": "owner", "change_value": str(cast.colleague.pk), "rest_days": 30}
        rule_id = playbook_actions.add_rule(
            values={"name": "规则", "trigger": "day.begun", "query": {"code": "K-"}, **values}, day=TODAY, at=AT
        )
        playbook_actions.switch_rule(rule_id=rule_id, is_active=True, at=AT)
    with base.acting_as(base.System("rules")):
        playbook_actions.run_rules(event_id=1, event="day.begun", payload={}, day=TODAY, at=AT)
        told = dict(Deed.objects.values_list("customer_id", "skipped"))
        owners = dict(Customer.objects.values_list("pk", "owner_id"))
    assert (told[core.ids["A"]], owners[core.ids["A"]]) == ("GUARDED", cast.owner.pk)
    assert owners[core.ids["B"]] == cast.colleague.pk


def test_one_asks_and_who_may_approve_has_a_task(core, signed_in, cast):
    client = signed_in("branch_manager")
    url = f"/value/core/{core.ids['A']}/ask/"
    assert "Another owner of 客户A" in text(client.get(url).content)
    given = {"owner": str(cast.colleague.pk), "reason": "Moves to the same street"}
    assert client.post(url, given).url == "/value/core/"
    with base.acting_as(base.System("look")):
        task = Task.objects.get(source="core_asset")
        # The regional manager of 江苏 is nearer than the general manager.
        assert (task.assignee_id, task.customer_id, task.note) == (
            cast.regional_manager.pk, core.ids["A"], "Moves to the same street",
        )  # fmt: skip
        assert task.due_date == TODAY + timedelta(days=3)
    # Asked again the same day it is the same task.
    assert client.post(url, given).status_code == 302
    assert client.post(url, {"owner": str(cast.colleague.pk), "reason": ""}).status_code == 422
    with base.acting_as(base.System("look")):
        assert Task.objects.filter(source="core_asset").count() == 1


def test_only_core_assets_in_sight_are_asked_for(core, signed_in):
    assert signed_in("branch_manager").get(f"/value/core/{core.ids['B']}/ask/").status_code == 404
    assert signed_in("other_manager").get(f"/value/core/{core.ids['A']}/ask/").status_code == 404
    assert signed_in("owner").get(f"/value/core/{core.ids['A']}/ask/").status_code == 403


@pytest.mark.parametrize(("part", "status"), [("owner", 403), ("agent", 403), ("analyst", 200), ("auditor", 200)])
def test_who_sees_the_page(core, signed_in, part, status):
    assert signed_in(part).get("/value/core/").status_code == status


def test_an_analyst_sees_no_single_customer(core, signed_in):
    page = text(signed_in("analyst").get("/value/core/").content)
    assert "Single customers are not open to you" in page
    assert "客户" not in page


def test_before_an_analysis_there_are_none(history, signed_in):
    assert "No core assets yet" in text(signed_in("general_manager").get("/value/core/").content)
    with base.acting_as(base.System("look")):
        assert core_assets.rule() is None
    assert org_queries.holders_of("core.approve").count() == 2
