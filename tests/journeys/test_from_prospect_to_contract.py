"""From a prospect to a contract: found by us, three gates in order, needs, proposal, price, won, in the calendar."""

from datetime import timedelta

import pytest
from cast import AT, TODAY

from zhike.apps.archives import actions as archive_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.sales.models import Contract, CustomerNeed, Opportunity
from zhike.apps.tasks.models import Task
from zhike.jobs import selling

pytestmark = pytest.mark.usefixtures("the_moment")
EN = {"Accept-Language": "en"}


def read(model, **of):
    """Return the one row of a model."""
    with base.acting_as(base.System("test")):
        return model.objects.get(**of)


@pytest.fixture
def prospect(cast) -> int:
    """A firm that ranks seventh in its industry and has bought nothing yet, with the engineer who decides."""
    with base.acting_as(base.System("test")):
        customer_id = customer_actions.add_customer(
            new=customer_actions.NewCustomer(
                code="P007", name="吴江恒机", branch_id=cast.hall.pk, owner_id=cast.owner.pk, kind="ENTERPRISE"
            ),
            at=AT,
        )  # fmt: skip
        archive_actions.write_facts(
            customer_id=customer_id, values={"industry_rank": "7"}, day=TODAY, at=AT, channel="SURVEY"
        )
    return customer_id


def say(client, address: str, given: dict | None = None, status: int = 302) -> str:
    """Send a form and return the answer."""
    answer = client.post(address, given or {}, headers=EN)
    assert answer.status_code == status, answer.content.decode()[:3_000]
    return answer.content.decode()


@pytest.mark.covers("R127")
@pytest.mark.covers("R140")
@pytest.mark.covers("R137")
@pytest.mark.covers("R138")
@pytest.mark.covers("R041")
def test_a_prospect_is_found_led_through_three_gates_and_signed(signed_in, cast, prospect):
    client = signed_in("owner")
    say(client, "/opportunities/add/", {"customer_id": prospect, "title": "阀体刀具包", "origin": "ACTIVE"})
    row = read(Opportunity)
    here = f"/opportunities/{row.pk}/"
    assert "First the right person" in say(client, f"{here}do/gate/", {"gate": "PLAN", "evidence": "方案"}, 422)
    for gate, evidence in (("PERSON", "总工拍板"), ("WORDS", "同意按单件成本算"), ("PLAN", "试切通过")):
        say(client, f"{here}do/gate/", {"gate": gate, "evidence": evidence})
    # What they say, and what only we see.
    for status, text in (("EXPRESSED", "交期 7 天"), ("LATENT", "换刀停机")):
        need = {"status": status, "text": text, "evidence": "现场看到", "feature": "预调刀柄", "benefit": "少停机",
                "proof": "试切记录", "value": "60000", "opportunity_id": row.pk}  # fmt: skip
        say(client, f"/needs/add/?customer={prospect}", need)
    said = read(CustomerNeed, status="EXPRESSED")
    say(client, f"{here}propose/", {"title": "预调", "benefit": "全厂少停机", "offered": str(TODAY),
                                    f"need_{said.pk}": "本地仓"})  # fmt: skip
    text = client.get(here, headers=EN).content.decode()
    assert "1 of 2 are answered" in text
    assert text.index("换刀停机") < text.index("Not covered") < text.index("交期 7 天")
    # Two hundred at 95.50 less five percent: 18,145.
    say(client, f"{here}quote/", {
        "line-TOTAL_FORMS": "5", "line-INITIAL_FORMS": "0", "line-0-text": "立铣刀", "line-0-quantity": "200",
        "line-0-price": "95.5", "line-0-discount": "5", "valid_until": str(TODAY + timedelta(days=30)),
    })  # fmt: skip
    assert str(read(Opportunity).amount) == "18145.00"
    end = TODAY + timedelta(days=89)
    say(client, f"/contracts/add/?opportunity={row.pk}", {
        "title": "年度合同", "amount": "18145", "signed_date": str(TODAY), "start_date": str(TODAY),
        "end_date": str(end), "notice_days": "60",
    })  # fmt: skip
    say(client, f"{here}do/win/")
    won = read(Opportunity)
    assert (won.stage, won.reached, won.origin) == ("WON", "CONTRACT", "ACTIVE")
    told = Event.objects.get(name="opportunity.won").payload
    assert told["customer_id"] == prospect
    # The calendar shows the end and the notice; a task is given once.
    text = client.get("/contracts/calendar/", headers=EN).content.decode()
    assert "年度合同" in text
    assert "Notice until" in text
    happening = type("Happening", (), {"at": AT})
    for _twice in range(2):
        selling.remind_of_renewals(happening)
    task = read(Task, source="contract")
    assert (task.customer_id, task.assignee_id) == (prospect, cast.owner.pk)
    assert task.due_date == end - timedelta(days=61)
    assert task.link == f"/contracts/{read(Contract).pk}/"
    acts = set(AuditEntry.objects.filter(noun="opportunity").values_list("act", flat=True))
    assert {"opportunity.add", "opportunity.gate", "opportunity.solve", "opportunity.quote", "opportunity.win"} <= acts
