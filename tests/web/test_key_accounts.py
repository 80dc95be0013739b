"""Key accounts through the pages: proposed by tier, confirmed, declined and proposed again; the unit and its limit."""

from datetime import timedelta

import keyed
import pytest
from cast import AT, TODAY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhike.apps.core import base
from zhike.apps.customers import actions as customer_actions
from zhike.apps.keyaccounts import actions, queries
from zhike.apps.keyaccounts.models import KeyAccount, Unit, UnitMember

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}
# Who sees the account of the cast, and who appoints: yes, no, or not visible.
SEES = {
    "owner": 200, "colleague": 404, "agent": 200, "branch_manager": 200, "regional_manager": 200, "other_manager": 404,
    "general_manager": 200, "analyst": 404, "auditor": 200, "administrator": 200, "api_client": 200,
}  # fmt: skip
APPOINTS = {
    "owner": 403, "colleague": 403, "agent": 403, "branch_manager": 302, "regional_manager": 302,
    "other_manager": 404, "general_manager": 302, "analyst": 403, "auditor": 403, "administrator": 302,
    "api_client": 403,
}  # fmt: skip
DEPUTISES = {part: 302 if part == "general_manager" else 403 for part in SEES}


def text(answer) -> str:
    return answer.content.decode()


def rows() -> list[tuple[int, str, str]]:
    with base.acting_as(base.System("test")):
        return list(KeyAccount.objects.order_by("id").values_list("customer_id", "metal", "state"))


def propose(day=TODAY) -> int:
    with base.acting_as(base.System("test")):
        return actions.propose(day=day, at=AT)


@pytest.mark.parametrize(("part", "status"), SEES.items())
def test_who_sees_a_key_account(cast, signed_in, part, status):
    account_id = keyed.proposed(cast.customer_id)
    assert signed_in(part).get(f"/key-accounts/{account_id}/").status_code == status


@pytest.mark.parametrize(("part", "status"), APPOINTS.items())
def test_who_appoints_whom_for_an_account(cast, signed_in, part, status):
    account_id, manager = keyed.proposed(cast.customer_id), keyed.manager_of(cast)
    form = {"sponsor_id": cast.general_manager.pk, "manager_id": manager.pk}
    assert signed_in(part).post(f"/key-accounts/{account_id}/appoint/", form).status_code == status


@pytest.mark.parametrize(("part", "status"), DEPUTISES.items())
def test_a_general_manager_alone_approves_a_deputy(cast, signed_in, part, status):
    form = {
        "user_id": cast.regional_manager.pk, "first_date": "2026-03-01", "last_date": "2026-03-31", "reason": "出差",
    }  # fmt: skip
    assert signed_in(part).post("/key-accounts/deputies/add/", form).status_code == status


@pytest.mark.covers("R530")
def test_tiers_propose_and_a_declined_one_comes_again_when_its_tier_changes(cast, signed_in):
    account_id, client = keyed.proposed(cast.customer_id), signed_in("general_manager")
    assert rows() == [(cast.customer_id, "PLATINUM", "PROPOSED")]
    assert "1 customer is proposed" in text(client.get("/key-accounts/proposed/", headers=EN))
    end = f"/key-accounts/{account_id}/end/"
    assert client.post(end, {"reason": " "}).status_code == 422
    client.post(end, {"reason": "只是一次大单"})
    assert (propose(), propose(TODAY + timedelta(days=90))) == (0, 0)
    # Undone, it waits as it did before.
    client.post(f"/key-accounts/{account_id}/reopen/")
    assert rows() == [(cast.customer_id, "PLATINUM", "PROPOSED")]
    client.post(end, {"reason": "只是一次大单"})
    keyed.tiered(cast.customer_id, "MAJOR", TODAY + timedelta(days=1))
    assert propose(TODAY + timedelta(days=1)) == 1
    assert rows()[-1] == (cast.customer_id, "GOLD", "PROPOSED")
    # A proposal nobody decided on goes with the tier.
    keyed.tiered(cast.customer_id, "SMALL", TODAY + timedelta(days=2))
    propose(TODAY + timedelta(days=2))
    assert [state for *_rest, state in rows()] == ["ENDED"]


@pytest.mark.covers("R530")
def test_many_are_confirmed_with_whom_is_suggested(cast, signed_in):
    account_id, manager = keyed.proposed(cast.customer_id), keyed.manager_of(cast)
    client = signed_in("general_manager")
    keyed.owned_by(cast.customer_id, manager)
    assert client.post("/key-accounts/proposed/", {"account": account_id}).status_code == 302
    row = keyed.read(account_id)
    assert (row.state, row.sponsor, row.manager, row.since) == ("CONFIRMED", cast.general_manager, manager, TODAY)
    page = text(client.get("/key-accounts/", headers=EN))
    assert "苏南轨道装备有限公司" in page
    assert manager.name in page
    taken = b"".join(client.get("/key-accounts/export/csv/").streaming_content).decode()
    assert "苏南轨道" in taken


@pytest.mark.covers("R530")
def test_whoever_changes_role_or_leaves_is_listed(cast, signed_in):
    account, client = keyed.confirmed(cast), signed_in("general_manager")
    assert "No violation" in text(client.get("/key-accounts/violations/", headers=EN))
    users = type(cast.owner).objects
    users.filter(pk=account.manager_id).update(role="REP")
    page = text(client.get("/key-accounts/violations/", headers=EN))
    assert "Account manager 马工: stands too low" in page
    assert "Owner 马工: stands too low" in page
    users.filter(pk=account.manager_id).update(role="KEY_ACCOUNT_MANAGER", is_active=False)
    assert "Account manager 马工: has left us" in text(client.get("/key-accounts/violations/", headers=EN))
    # Nobody else's violations are seen.
    assert "苏南轨道" not in text(signed_in("other_manager").get("/key-accounts/violations/"))


def another(cast, code: str, owner) -> int:
    """Add another VIP of the hall, proposed; return the account's id."""
    with base.acting_as(base.System("test")):
        pk = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code=code, name=f"大客户{code}", branch_id=cast.hall.pk, owner_id=owner.pk
            ),
            at=AT,
        )  # fmt: skip
    return keyed.proposed(pk)


def test_the_place_of_a_manager_is_held_while_their_accounts_are_counted(cast, signed_in):
    if not connection.features.has_select_for_update:
        pytest.skip("SQLite has one writer at a time")
    account, client = keyed.confirmed(cast), signed_in("general_manager")
    client.post("/key-accounts/unit/add/", {"name": "大客户部", "branch_id": cast.head.pk, "workload": 9})
    client.post(f"/key-accounts/unit/{Unit.objects.get().pk}/join/", {"user_id": account.manager_id})
    given = {"sponsor_id": cast.general_manager.pk, "manager_id": account.manager_id}
    with CaptureQueriesContext(connection) as seen:
        client.post(f"/key-accounts/{another(cast, 'C002', account.manager)}/appoint/", given)
    (lock,) = [n for n, one in enumerate(seen) if 'FOR UPDATE OF "keyaccounts_unitmember"' in one["sql"]]
    counts = [n for n, one in enumerate(seen) if "COUNT" in one["sql"] and '"overload_reason"' in one["sql"]]
    assert lock < counts[0]


@pytest.mark.covers("R555")
def test_an_account_above_the_limit_is_refused_or_overridden_with_a_reason(cast, signed_in):
    account, client = keyed.confirmed(cast), signed_in("general_manager")
    manager = account.manager
    form = {"name": "大客户部", "branch_id": cast.head.pk, "workload": 1}
    assert client.post("/key-accounts/unit/add/", form).status_code == 302
    assert "has this name already" in text(client.post("/key-accounts/unit/add/", form, headers=EN))
    join = f"/key-accounts/unit/{Unit.objects.get().pk}/join/"
    assert client.post(join, {"user_id": manager.pk}).status_code == 302
    assert "in a unit already" in text(client.post(join, {"user_id": manager.pk}, headers=EN))
    page = text(client.get("/key-accounts/unit/", headers=EN))
    assert "1 of 1 accounts" in page
    assert "full" in page
    url = f"/key-accounts/{another(cast, 'C002', manager)}/appoint/"
    given = {"sponsor_id": cast.general_manager.pk, "manager_id": manager.pk}
    refused = client.post(url, given, headers=EN)
    assert (refused.status_code, "OVER_LIMIT" in text(refused)) == (422, True)
    assert client.post(url, given | {"overload_reason": "同一集团"}).status_code == 302
    page = text(client.get("/key-accounts/unit/", headers=EN))
    assert "above the limit" in page
    assert "1 with a reason" in page
    told = client.get("/api/v1/key-accounts/units").json()["results"][0]["members"]
    assert told == [{"user": "马工", "n": 2, "n_over": 1, "limit": 1}]
    # Out of the unit and in again by undoing it; a closed unit limits nobody.
    client.post(f"/key-accounts/unit/members/{UnitMember.objects.get().pk}/leave/")
    assert UnitMember.objects.count() == 0
    client.post(join, {"user_id": manager.pk, "workload": ""})
    client.post(f"/key-accounts/unit/{Unit.objects.get().pk}/close/")
    with base.acting_as(base.System("test")):
        assert queries.limit_of(manager.pk) is None


def test_a_customer_is_nominated_by_hand_once(cast, signed_in):
    client, url = signed_in("general_manager"), f"/customers/{cast.customer_id}/key/nominate/"
    assert client.post(url, {"metal": "TIN", "reason": "x"}).status_code == 404
    assert client.post(url, {"metal": "IRON", "reason": "行业龙头"}).status_code == 302
    assert rows() == [(cast.customer_id, "IRON", "PROPOSED")]
    # What somebody proposed by hand is not taken away by the tier.
    propose()
    assert rows() == [(cast.customer_id, "IRON", "PROPOSED")]
    client.post(url, {"metal": "GOLD", "reason": "再来"})
    assert len(rows()) == 1


def test_a_form_of_the_list_proposes_and_keeps_what_was_written(cast, signed_in):
    url, owner = "/key-accounts/nominate/", signed_in("owner")
    assert "Propose a customer by hand" not in text(owner.get("/key-accounts/", headers=EN))
    form = {"customer_id": cast.customer_id, "metal": "GOLD", "reason": "行业龙头"}
    assert owner.post(url, form).status_code == 403
    # A customer one does not see is none.
    refused = signed_in("other_manager").post(url, form, headers=EN)
    assert (refused.status_code, "NO_CUSTOMER" in text(refused)) == (422, True)
    client = signed_in("general_manager")
    assert "Propose a customer by hand" in text(client.get("/key-accounts/", headers=EN))
    missing = client.post(url, form | {"reason": ""}, headers=EN)
    assert (missing.status_code, "苏南轨道装备有限公司 · " in text(missing)) == (422, True)
    assert client.post(url, form | {"customer_id": "nobody"}).status_code == 422
    assert client.post(url, form).status_code == 302
    assert rows() == [(cast.customer_id, "GOLD", "PROPOSED")]
    again = client.post(url, form, headers=EN)
    assert (again.status_code, "IS_KEY" in text(again)) == (422, True)


def test_an_account_leads_to_its_plan_and_its_service_and_back(cast, signed_in):
    account, client = keyed.confirmed(cast), signed_in("general_manager")
    page = text(client.get(f"/key-accounts/{account.pk}/", headers=EN))
    for address in (f"/customers/{cast.customer_id}/plan/", f"/service/fulfilment/{cast.customer_id}/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert f'href="/key-accounts/{account.pk}/"' in text(client.get(f"/service/fulfilment/{cast.customer_id}/"))


def test_a_unit_is_changed_by_who_sees_its_branch(cast, signed_in):
    client = signed_in("general_manager")
    client.post("/key-accounts/unit/add/", {"name": "大客户部", "branch_id": cast.hall.pk, "workload": 3})
    unit_id = Unit.objects.get().pk
    client.post(f"/key-accounts/unit/{unit_id}/join/", {"user_id": cast.branch_manager.pk})
    other, member_id = signed_in("other_manager"), UnitMember.objects.get().pk
    page = text(other.get("/key-accounts/unit/", headers=EN))
    assert ("大客户部" in page, "Close the unit" in page) == (True, False)
    for address in (f"{unit_id}/close/", f"{unit_id}/join/", f"members/{member_id}/leave/"):
        assert other.post(f"/key-accounts/unit/{address}", {"user_id": cast.owner.pk}).status_code == 404
    assert "Close the unit" in text(signed_in("branch_manager").get("/key-accounts/unit/", headers=EN))
