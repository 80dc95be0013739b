"""Giving up and observing: two managers, the potential, suppression, who may do what, decisions together."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY
from departed import leave

from zhike.apps.archives import queries as archive_queries
from zhike.apps.core import base
from zhike.apps.customers.models import Card, Customer
from zhike.apps.grading.models import UpgradeProgramme
from zhike.apps.org.models import Company
from zhike.apps.outbound.models import Message
from zhike.apps.tasks.models import Task
from zhike.apps.winback import actions, queries
from zhike.apps.winback.models import Ground, WinBackCase

pytestmark = pytest.mark.usefixtures("the_moment")
SCENES = ("pooled",)
EN = {"Accept-Language": "en"}


@pytest.fixture
def pooled(cast, scenes) -> list[int]:
    """The customer of the cast and three small ones in the pool; return the cases."""
    return scenes.lay("pooled", lambda: _pool(cast))


def _pool(cast) -> list[int]:
    ids = leave(cast)
    with base.acting_as(base.System("test")):
        Company.objects.update(profit_rate=Decimal("0.05"))
        Card.objects.filter(pk=cast.customer_id).update(tier="VIP", churn_state="CHURNED")
        turnover = {cast.customer_id: 470_000, ids[2]: 100_000, ids[3]: 200_000, ids[4]: 20_000}
        return [
            actions.open_case(
                new=actions.NewCase(pk, TODAY - timedelta(days=30), reason="PRICE", turnover=Decimal(amount)),
                day=TODAY, at=AT,
            )
            for pk, amount in turnover.items()
        ]  # fmt: skip


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


def potential(case_id: int, amount: int | None) -> None:
    """Let the potential of a customer be known, or not."""
    with base.acting_as(base.System("test")):
        Card.objects.filter(pk=WinBackCase.objects.get(pk=case_id).customer_id).update(potential=amount)


@pytest.mark.covers("R512", "R519", "W26")
def test_wilful_arrears_are_given_up_by_a_second_person_and_nothing_is_sent_any_more(signed_in, cast, pooled):
    case_id, at = pooled[0], f"/winback/{pooled[0]}/"
    owner = signed_in("owner")
    for kind, amount in (("ARREARS", "210"), ("REFUSED_CALL", ""), ("REFUSED_CALL", "")):
        given = {"kind": kind, "amount": amount, "text": "三次催收无果", "day": str(TODAY)}
        assert owner.post(f"{at}ground/", given).status_code == 302
    asked = {"rule": "ABANDON_ARREARS", "why_given_up": "恶意拖欠 47 万"}
    assert "NO_GROUND" in owner.post(f"{at}abandon/", asked, headers=EN).content.decode(), "nothing is proven"
    assert owner.post(f"/winback/grounds/{read(Ground, kind='ARREARS').pk}/prove/").status_code == 403
    manager = signed_in("branch_manager")
    with base.acting_as(base.System("test")):
        ids = list(Ground.objects.values_list("pk", flat=True))
    for pk in ids:
        manager.post(f"/winback/grounds/{pk}/prove/", {"is_proven": "1"})
    text = manager.get(at, headers=EN).content.decode()
    assert "Wilful arrears" in text
    assert "abandon" in text, "the attitude"
    assert manager.post(f"{at}abandon/", asked).status_code == 302
    assert read(WinBackCase, pk=case_id).status == "ASKED"
    assert "OWN_REQUEST" in manager.post(f"{at}approve/", headers=EN).content.decode(), "who asked does not approve"
    assert signed_in("owner").post(f"{at}approve/").status_code == 403
    general = signed_in("general_manager")
    assert general.post(f"{at}refuse/", {"word": ""}).status_code == 422, "a no has its reason"
    assert general.post(f"{at}approve/", {"word": "同意"}).status_code == 302
    row = read(WinBackCase, pk=case_id)
    assert (row.status, row.attitude) == ("ABANDONED", "ABANDON")
    assert read(Customer, pk=cast.customer_id).status == "SUPPRESSED"
    with base.acting_as(base.System("test")):
        assert archive_queries.may_not_reach(cast.customer_id, purpose="SERVICE") == "SUPPRESSED"
        assert set(Task.objects.filter(key__startswith=f"winback:{case_id}:").values_list("status", flat=True)) == {
            "CANCELLED"
        }
        assert not Message.objects.exists()
    assert general.post(f"{at}reopen/").status_code == 302
    assert read(Customer, pk=cast.customer_id).status == "ACTIVE"
    assert read(WinBackCase, pk=case_id).status == "WAITING"


@pytest.mark.covers("R499", "R502", "R084")
def test_a_small_one_is_let_go_only_after_its_potential_and_gets_nothing_that_costs(signed_in, pooled):
    manager, (case_id, at) = signed_in("branch_manager"), (pooled[1], f"/winback/{pooled[1]}/")
    text = manager.get(at, headers=EN).content.decode()
    assert "1,500" in text, "the cost of an attempt"
    assert "1,250" in text, "a quarter of five percent of 100,000"
    observe = {"decision": "OBSERVED", "why": "价值低"}
    assert "POTENTIAL_GATE" in manager.post(f"{at}decide/", observe, headers=EN).content.decode()
    potential(case_id, 25_000)
    assert "POTENTIAL_GATE" in manager.post(f"{at}decide/", observe, headers=EN).content.decode(), "it is too high"
    # It is not refused but put on the list of those who are helped to rise.
    assert manager.post(f"{at}decide/", observe | {"decision": "DEVELOP"}).status_code == 302
    assert read(UpgradeProgramme).customer_id == read(WinBackCase, pk=case_id).customer_id
    # Without potential it is let go at no cost: no gift, no visit.
    manager.post(f"{at}reopen/")
    potential(case_id, 100)
    assert manager.post(f"{at}decide/", {"decision": "WIN_BACK", "why": "发条短信"}).status_code == 302
    assert read(WinBackCase, pk=case_id).attitude == "LET_GO"
    step = {"day": str(TODAY), "text": "问候"}
    for given in ({"code": "VISIT"}, {"code": "CONTACT", "cost": "20"}):
        assert "NO_PAID_EFFORT" in manager.post(f"{at}note/", step | given, headers=EN).content.decode()
    assert manager.post(f"{at}note/", step | {"code": "CONTACT", "way": "MESSAGE"}).status_code == 302
    # Over five years the same customer is worth an attempt: the horizon is there to be seen and set.
    manager.post(f"{at}reopen/")
    assert manager.post(f"{at}terms/", {"horizon": "5", "probability": "25"}).status_code == 302
    told = read(WinBackCase, pk=case_id)
    with base.acting_as(base.System("test")):
        assert queries.standing(told, TODAY).facts.gain == 6_250
    assert manager.post(f"{at}terms/", {"horizon": "11", "probability": "25"}).status_code == 422
    assert manager.post(f"{at}terms/", {"horizon": "1", "probability": "125"}).status_code == 422


@pytest.mark.covers("R497", "R517")
def test_small_ones_are_decided_together_and_a_bad_name_is_the_general_managers(signed_in, cast, pooled):
    manager, address = signed_in("branch_manager"), "/winback/together/"
    for case_id, amount in zip(pooled[1:], (100, 100, None), strict=True):
        potential(case_id, amount)
    body = manager.get(address, headers=EN).content.decode()
    assert body.count('name="case"') == 3, "the VIP is decided alone"
    given = {"case": pooled[1:], "decision": "OBSERVED", "why": "顺其自然"}
    assert manager.post(address, given | {"why": ""}).status_code == 422
    assert manager.post(address, given).status_code == 302
    rows = {row.pk: row.status for row in _rows()}
    assert [rows[pk] for pk in pooled] == ["WAITING", "OBSERVED", "OBSERVED", "WAITING"], "one has no known potential"
    # What is observed comes up again; what nobody decides is asked for, once.
    day = TODAY + timedelta(days=15)
    assert [actions.remind(day=day, at=AT) for _ in range(2)] == [2, 0]
    at = f"/winback/{pooled[0]}/"
    with base.acting_as(base.System("test")):
        new = actions.NewGround(cast.customer_id, "BLACKLIST", TODAY, "失信名单")
        actions.prove_ground(ground_id=actions.note_ground(new=new, today=TODAY, at=AT), is_proven=True, at=AT)
    decision = {"decision": "WIN_BACK", "why": "老板熟"}
    assert "GENERAL_MANAGER" in manager.post(f"{at}decide/", decision, headers=EN).content.decode()
    assert signed_in("general_manager").post(f"{at}decide/", decision).status_code == 302


def _rows() -> list[WinBackCase]:
    with base.acting_as(base.System("test")):
        return list(WinBackCase.objects.order_by("id"))


# What they get of the case, of noting a ground, of deciding.
ROLES = {
    "owner": (200, 302, 403), "colleague": (404, 404, 403), "agent": (200, 302, 403),
    "branch_manager": (200, 302, 302), "regional_manager": (200, 302, 302), "general_manager": (200, 302, 302),
    "other_manager": (404, 404, 404), "auditor": (200, 403, 403), "analyst": (404, 403, 403),
    "administrator": (200, 302, 302),
}  # fmt: skip


@pytest.mark.parametrize("part", ROLES)
def test_who_sees_edits_and_decides(signed_in, pooled, part):
    client, at = signed_in(part), f"/winback/{pooled[0]}/"
    given = {"kind": "BREACH", "text": "违约", "day": str(TODAY)}
    found = (
        client.get(at).status_code, client.post(f"{at}ground/", given).status_code,
        client.post(f"{at}decide/", {"decision": "WIN_BACK", "why": "值得"}).status_code,
    )  # fmt: skip
    assert client.get("/winback/").status_code == 200
    assert found == ROLES[part]
