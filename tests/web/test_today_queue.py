"""Stories of the one queue of Today: what is due comes first, the rest of a customer beside it, answers at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.analytics import detectors
from zhike.apps.complaints import actions as complaint_actions
from zhike.apps.core import base
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.org import queries as org_queries
from zhike.apps.org.models import Company
from zhike.apps.risk import actions as risk_actions
from zhike.apps.risk import rules as risk_rules
from zhike.apps.tasks import actions as task_actions
from zhike.apps.winback import actions as winback_actions

HX = {"HX-Request": "true"}
SYSTEM = base.System("test")


@pytest.fixture(autouse=True)
def english(client):
    """Read the pages in English, the language of the message ids."""
    client.cookies["zhike_language"] = "en"


@pytest.fixture
def plate(overdue):
    """A is overdue with 900 at stake; a promise to it is due and a task about it, it complains, and it is warned of."""
    owner, ids = overdue.cast.owner, overdue.ids
    with base.acting_as(org_queries.member(owner.pk)):
        promise_id = interaction_actions.make_promise(
            new=interaction_actions.NewPromise(customer_id=ids["A"], text="送样", due_date=TODAY), at=AT
        )
    with base.acting_as(SYSTEM):
        task_id = task_actions.add_task(
            title="寄送样品册", customer_id=ids["A"], assignee_id=owner.pk, branch_id=owner.branch_id,
            due_date=TODAY - timedelta(days=1), at=AT,
        )  # fmt: skip
        reading = detectors.dumping(detectors.Resold(72, 100, 1, TODAY.isoformat(), "麻花钻"))
        seen = risk_rules.Sighting(
            "DUMPING", reading, customer_id=ids["A"], branch_id=owner.branch_id, year=Decimal(1000)
        )
        (warning_id,) = risk_actions.settle([seen], codes=("DUMPING",), customer_ids=[ids["A"]], day=TODAY, at=AT)
        complaint_id = complaint_actions.open_complaint(
            new=complaint_actions.NewComplaint(ids["A"], "三箱刀片崩刃", "ANGRY"), at=AT
        )
    return overdue, {"promise": promise_id, "task": task_id, "warning": warning_id, "complaint": complaint_id}


def queue(page: str) -> str:
    """Return what stands in the queue."""
    return page.partition('id="queue"')[2].partition("</section>")[0]


def test_what_is_due_leads_and_the_rest_of_the_same_customer_stands_beside_it(plate, signed_in):
    shown = queue(signed_in("owner").get("/").content.decode())
    # All is about A: the complaint keeps 30 % of 900 in 30 minutes, 9 a minute; the promise 6, the task 4.5.
    assert shown.count('class="call-name"') == 1
    assert "三箱刀片崩刃" in shown.partition("Also:")[0]
    rest = shown.partition("Also:")[2]
    assert rest.index("送样") < rest.index("寄送样品册") < rest.index("Dealer dumping")
    assert "兑现承诺" not in rest
    assert "¥270.00 for" in shown
    for kind, n in (("Promises", 1), ("Complaints", 1), ("Tasks", 1), ("Warnings", 1), ("Calls", 1), ("All", 5)):
        assert f'{kind} <b><span class="num">{n}</span></b>' in shown


@pytest.mark.parametrize(("page", "outcome", "said"), [
    ("task", "DONE", "Done: 寄送样品册"), ("task", "TOMORROW", "Comes back on 2026-03-03"),
    ("promise", "KEPT", "Kept: 送样"), ("warning", "accept", "Taken on"),
    ("warning", "snooze.3", "Put off until 2026-03-05"),
])  # fmt: skip
def test_a_line_is_answered_in_one_click_and_the_click_taken_back(plate, signed_in, page, outcome, said):
    client, key, chip = signed_in("owner"), plate[1][page], f"{page.title()}s <b>"
    shown = client.post(f"/today/{page}s/", {page: key, "outcome": outcome}, headers=HX).content.decode()
    assert said in shown
    # Of a warning taken on a task is made, which waits until its day.
    assert chip not in queue(shown.replace('<section class="card" id="queue"', 'id="queue"'))
    undo = shown.partition("toast")[2].partition('action="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.post(undo).status_code == 302
    assert f'{chip}<span class="num">1<' in queue(client.get("/").content.decode())


def test_without_scripts_an_answer_leads_back(plate, signed_in):
    answer = signed_in("owner").post("/today/tasks/?kind=TASK", {"task": plate[1]["task"], "outcome": "DONE"})
    assert (answer.status_code, answer.url) == (302, "/?kind=TASK")


@pytest.mark.parametrize(("page", "kind"), [("tasks", "task"), ("promises", "promise"), ("warnings", "warning")])
def test_what_is_hidden_unknown_or_senseless_is_not_answered(plate, signed_in, page, kind):
    key = plate[1][kind]
    assert signed_in("owner").post(f"/today/{page}/", {kind: key, "outcome": "SHOUTED"}).status_code == 400
    assert signed_in("owner").post(f"/today/{page}/", {kind: "x", "outcome": "DONE"}).status_code == 404
    assert signed_in("colleague").post(f"/today/{page}/", {kind: key, "outcome": "DONE"}).status_code == 404
    assert signed_in("auditor").post(f"/today/{page}/", {kind: key, "outcome": "DONE"}).status_code == 403


def test_the_queue_is_narrowed_to_one_kind_and_taken_away(plate, signed_in):
    client = signed_in("owner")
    only = queue(client.get("/?kind=CALL").content.decode())
    assert "三箱刀片崩刃" not in only
    assert "Silent for 60 days" in only
    assert client.get("/?kind=NONSENSE").status_code == 404
    # A manager has no task or promise of the owner's; of the warning, 3 a minute, and the call, 12, the call leads.
    file = signed_in("branch_manager").get("/today/queue.csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines if "客户A" in line] == ["Calls"]


def test_a_lost_customer_waits_for_whoever_decides_with_what_winning_it_back_would_bring(overdue, signed_in):
    with base.acting_as(SYSTEM):
        Company.objects.update(profit_rate=Decimal("0.05"))
        new = winback_actions.NewCase(
            overdue.ids["C"], TODAY - timedelta(days=20), reason="PRICE", turnover=Decimal(200_000)
        )
        winback_actions.open_case(new=new, day=TODAY, at=AT)
    shown = queue(signed_in("branch_manager").get("/?kind=WINBACK").content.decode())
    # One of four comes back, and a year counts: a quarter of 5 % of 200,000, as in worked case W09.
    assert "客户C" in shown
    assert "¥2,500.00 for" in shown
    assert signed_in("colleague").get("/?kind=WINBACK").status_code == 404


def test_before_an_analysis_what_is_due_waits_all_the_same(history, signed_in):
    owner = history.cast.owner
    with base.acting_as(SYSTEM):
        task_actions.add_task(
            title="寄送样品册", assignee_id=owner.pk, branch_id=owner.branch_id, due_date=TODAY, at=AT
        )
    page = signed_in("owner").get("/").content.decode()
    assert "Know your customers in a minute" in page
    assert "寄送样品册" in queue(page)
