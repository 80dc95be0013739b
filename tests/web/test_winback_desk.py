"""Before they leave, the planner and the dossier."""

import pytest
from cast import TODAY

from zhike.apps.churn.models import Signal
from zhike.apps.core import base
from zhike.apps.tasks.models import Task
from zhike.apps.trade.models import Cost
from zhike.apps.winback.models import SaveRequest, WinBackCase

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


@pytest.mark.covers("R526")
def test_who_wishes_to_leave_is_offered_something_and_the_save_rate_is_told(signed_in, cast):
    client, add = signed_in("owner"), f"/customers/{cast.customer_id}/save/add/"
    given = {"day": str(TODAY), "said": "想换供应商", "cause": "PRICE"}
    assert client.post(add, given | {"said": ""}).status_code == 422
    assert client.post(add, given).status_code == 302
    row = read(SaveRequest)
    assert read(Signal).kind == "STATEMENT", "it is a sign of leaving"
    assert read(Task, key=f"save:{row.pk}").assignee_id == cast.owner.pk
    at = f"/winback/saves/{row.pk}/"
    assert "NO_OFFER" in client.post(f"{at}kept/", headers=EN).content.decode(), "nobody stays for nothing"
    assert client.post(f"{at}offer/", {"offer": "月结", "cost": "300"}).status_code == 302
    assert client.post(f"{at}kept/", {"why": "接受月结"}).status_code == 302
    assert read(Signal).withdrawn_date == TODAY
    assert (read(Cost).category, read(Cost).amount) == ("WIN_BACK", 300)
    assert client.post(f"{at}left/").status_code == 422, "it is settled"
    client.post(add, given)
    with base.acting_as(base.System("test")):
        other = SaveRequest.objects.latest("id").pk
    assert client.post(f"/winback/saves/{other}/left/").status_code == 302
    assert "50.0%" in client.get("/winback/saves/", headers=EN).content.decode()
    assert signed_in("auditor").get(at).status_code == 200
    assert client.post(f"{at}offer/", {"offer": "x"}).status_code == 403
    assert signed_in("colleague").get(at).status_code == 404


@pytest.mark.covers("W07", "W08", "R145")
def test_the_planner_reckons_two_hundred_lost_outlets(signed_in):
    client = signed_in("owner")
    asked = "lost=200&turnover=150000&profit_rate=5%25&horizon=1&contacts=48&wanted=10&cost=1500"
    text = client.get(f"/winback/planner/?{asked}", headers=EN).content.decode()
    for figure in ("7,500,000", "375,000", "1,875", "468.75", "3,200", "2,600", "18.75%", "25.00%", "6.25%"):
        assert figure in text, figure
    for row in ((">12<", ">3<"), (">40<", ">160<")):
        assert all(one in text for one in row)
    assert "Worth an attempt" in text
    assert "Developing a customer costs 5.00 times what keeping one does" in text
    for wrong in ("lost=-1&turnover=1", "lost=2.5&turnover=1", "lost=x", "back=200%25&lost=1", "horizon=1e99&lost=1"):
        assert client.get(f"/winback/planner/?{wrong}").status_code == 422, wrong
    assert client.get("/winback/planner/").status_code == 200


@pytest.mark.covers("R525")
def test_the_dossier_of_a_lost_customer_is_one_click(signed_in, cast):
    client = signed_in("branch_manager")
    at = f"/customers/{cast.customer_id}/winback/add/"
    given = {"exit_date": str(TODAY), "reason": "PRICE", "destination": "COMPETITOR", "went_to": "德锐"}
    assert client.post(at, given | {"exit_date": "2027-01-01"}).status_code == 422
    assert client.post(at, given).status_code == 302
    assert client.post(at, given).status_code == 422, "it is in the pool already"
    row = read(WinBackCase)
    answer = client.get(f"/winback/{row.pk}/dossier.html", headers=EN)
    text = answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]
    for part in ("Dossier of a lost customer", "Why and whither", "德锐", "What is decided"):
        assert part in text
    assert client.get(f"/winback/{row.pk}/dossier.doc").status_code == 404
    assert signed_in("owner").get(f"/winback/{row.pk}/dossier.html").status_code == 403
    assert signed_in("other_manager").get(f"/winback/{row.pk}/dossier.html").status_code == 404


def test_the_pool_is_exported_and_the_rules_are_told(signed_in, cast):
    client = signed_in("branch_manager")
    client.post(f"/customers/{cast.customer_id}/winback/add/", {"exit_date": str(TODAY), "reason": "SERVICE"})
    for form in ("export/csv", "plans/export/csv", "saves/export/csv"):
        assert client.get(f"/winback/{form}/").status_code == 200
    text = client.get("/winback/rules/", headers=EN).content.decode()
    for words in ("win back with all effort", "Better service", "Wilful arrears", "visit within 24 hours"):
        assert words in text, words
    assert "Waits for a decision" in client.get("/winback/?board=status", headers=EN).content.decode()
