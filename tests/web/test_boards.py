"""Boards: lanes with counts and sums, cards moved by who may, taken back, never beyond what a person may set."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from cast import AT, TODAY

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.core import base
from zhike.apps.core.lists import boards
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers.models import Card
from zhike.apps.interactions import actions as interaction_actions
from zhike.apps.interactions import queries as interaction_queries
from zhike.apps.tasks import actions as task_actions
from zhike.apps.tasks import queries as task_queries
from zhike.web.declared import LISTS

HX = {"HX-Request": "true", "Accept-Language": "en"}
PART = re.compile(r'<section class="lane".*?</section>', re.DOTALL)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """Let every story happen on the Monday of the cast."""
    monkeypatch.setattr("zhike.apps.core.clock.now", lambda: AT)


@pytest.fixture
def system(cast):
    with base.acting_as(base.System("test")):
        yield


@pytest.fixture
def promise_id(cast, system):
    new = interaction_actions.NewPromise(customer_id=cast.customer_id, text="三天内补齐", due_date=TODAY)
    return interaction_actions.make_promise(new=new, at=AT)


def lanes(body: str) -> dict[str, tuple[str, list[str]]]:
    """Return what each lane of a board says at its head, and the headings of its cards."""
    found = {}
    for part in PART.findall(body):
        code = re.search(r'data-lane="(\w*)"', part)[1]
        head = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", part[: part.index("<ol")])).strip()
        found[code] = (head, re.findall(r'lane-card-head"><a href="[^"]+"[^>]*>([^<]+)</a>', part))
    return found


def move(client, name, board, pk, lane, **more):
    return client.post(f"/lists/{name}/boards/{board}/{pk}/?board={board}", {"lane": lane, **more}, headers=HX)


@pytest.mark.covers("R169")
def test_a_board_counts_and_sums_each_lane(signed_in, cast, system):
    new = [
        customer_actions.NewCustomer(code=f"K{i:02d}", name=f"客户{i:02d}", branch_id=cast.hall.pk) for i in range(50)
    ]
    customer_actions.add_customers(new=new, at=AT)
    for i, card in enumerate(Card.objects.filter(code__startswith="K").order_by("code")):
        tier = "VIP" if i < 27 else "SMALL"
        Card.objects.filter(pk=card.pk).update(tier=tier, stake=Decimal(i) + Decimal("0.5"))
    client = signed_in("branch_manager")
    body = client.get("/customers/?board=tier", headers={"Accept-Language": "en"}).content.decode()
    shown = lanes(body)
    assert list(shown) == ["VIP", "MAJOR", "ORDINARY", "SMALL", ""]
    assert shown["VIP"][0] == f"VIP 27 ¥{sum(i + 0.5 for i in range(27)):,.2f}"
    assert shown["SMALL"][0] == f"Small 23 ¥{sum(i + 0.5 for i in range(27, 50)):,.2f}"
    assert shown["MAJOR"] == ("Major 0 ¥0.00", [])
    # In the order of the list, twenty at a time.
    assert shown["VIP"][1] == [f"客户{i:02d}" for i in range(26, 6, -1)]
    more = re.search(r'hx-get="([^"]*lane=VIP[^"]*)"', body)[1].replace("&amp;", "&")
    rest = client.get(more, headers=HX).content.decode()
    assert re.findall(r"客户(\d\d)</a>", rest) == [f"{i:02d}" for i in range(6, -1, -1)]
    assert "lane-more" not in rest


def test_a_board_keeps_the_filters(signed_in, cast, system):
    new = [customer_actions.NewCustomer(code=c, name=c, branch_id=cast.hall.pk) for c in ("K1", "K2", "L1")]
    customer_actions.add_customers(new=new, at=AT)
    client = signed_in("branch_manager")
    shown = lanes(client.get("/customers/?board=status&code=K1&or2[code]=L").content.decode())
    assert sorted(shown["ACTIVE"][1]) == ["K1", "L1"]


def test_one_sees_ones_own_cards_only(signed_in, cast):
    assert lanes(signed_in("owner").get("/customers/?board=status").content.decode())["ACTIVE"][1]
    assert "苏南" not in signed_in("other_manager").get("/customers/?board=status").content.decode()
    assert "苏南" not in signed_in("analyst").get("/customers/?board=status").content.decode()


def test_counting_a_lane_stops_at_the_cap(signed_in, cast, system, monkeypatch):
    monkeypatch.setattr(boards, "CAP", 3)
    new = [customer_actions.NewCustomer(code=f"K{i}", name=f"K{i}", branch_id=cast.hall.pk) for i in range(9)]
    customer_actions.add_customers(new=new, at=AT)
    body = signed_in("branch_manager").get("/customers/?board=status", headers={"Accept-Language": "en"})
    assert lanes(body.content.decode())["ACTIVE"][0] == "Active more than 3"


@pytest.mark.parametrize(
    "url",
    ["/customers/?board=owner", "/orders/?board=status", "/lists/customers/boards/owner/?lane=x", "/people/?board=x"],
)
def test_a_board_the_list_does_not_have_is_refused(signed_in, url):
    assert signed_in("administrator").get(url).status_code == 400


def test_lanes_answer_only_who_may_open_the_list(signed_in):
    client = signed_in("owner")
    assert client.get("/lists/duplicates/boards/status/?lane=x").status_code == 403
    assert client.get("/lists/secrets/boards/status/?lane=x").status_code == 404
    assert client.get("/lists/customers/boards/status/?lane=NOWHERE").status_code == 404
    assert client.get("/lists/customers/boards/status/?lane=ACTIVE&after=x").status_code == 400
    assert client.get("/lists/customers/boards/status/?lane=ACTIVE&owner__password=x").status_code == 400


def test_a_customer_moves_by_its_status_and_back(signed_in, cast):
    client = signed_in("owner")
    answer = move(client, "customers", "status", cast.customer_id, "SUPPRESSED")
    assert answer.status_code == 200
    assert lanes(answer.content.decode())["SUPPRESSED"][1] == ["苏南轨道装备有限公司"]
    assert "Moved to “Suppressed”." in answer.content.decode()
    with base.acting_as(base.System("test")):
        assert customer_queries.customer(cast.customer_id).status == "SUPPRESSED"
        assert AuditEntry.objects.filter(act="customer.change").count() == 1
    back = re.findall(r'name="(lane|from|back)" value="(\w+)"', answer.content.decode().split("#toasts")[1])
    assert dict(back) == {"lane": "ACTIVE", "from": "SUPPRESSED", "back": "on"}
    move(client, "customers", "status", cast.customer_id, "ACTIVE", back="on")
    with base.acting_as(base.System("test")):
        assert customer_queries.customer(cast.customer_id).status == "ACTIVE"


@pytest.mark.parametrize(
    ("part", "status"),
    [("owner", 200), ("branch_manager", 200), ("administrator", 200), ("colleague", 404), ("other_manager", 404),
     ("auditor", 403), ("api_client", 403), ("analyst", 403)],
)  # fmt: skip
def test_moving_takes_the_act_and_the_sight(signed_in, cast, part, status):
    client = signed_in(part)
    offered = "data-move" in client.get("/customers/?board=status").content.decode()
    assert offered == (status == 200)
    assert move(client, "customers", "status", cast.customer_id, "SUPPRESSED").status_code == status


@pytest.mark.parametrize("board", ["tier", "stage", "state"])
def test_what_is_reckoned_is_not_moved(signed_in, cast, board):
    client = signed_in("administrator")
    body = client.get(f"/customers/?board={board}", headers={"Accept-Language": "en"}).content.decode()
    assert "nothing is moved here by hand" in body
    assert 'data-targets=""' in body
    assert "data-move" not in body
    assert move(client, "customers", board, cast.customer_id, "VIP").status_code == 404


@pytest.mark.parametrize("lane", ["", "MERGED", "VIP", "ACTIVE' OR 1=1"])
def test_nothing_is_moved_where_there_is_no_lane_to_move_to(signed_in, cast, lane):
    assert move(signed_in("administrator"), "customers", "status", cast.customer_id, lane).status_code == 404


@pytest.mark.parametrize("lane", ["MERGED", "ERASED", "", "2026-03-02", "ACTIVE "])
def test_taking_back_leads_to_lanes_alone(signed_in, cast, lane):
    client = signed_in("administrator")
    assert move(client, "customers", "status", cast.customer_id, lane, back="on").status_code == 404
    with base.acting_as(base.System("test")):
        assert customer_queries.customer(cast.customer_id).status == "ACTIVE"


def test_a_card_seen_in_another_lane_than_it_lies_in_stays_there(signed_in, cast, system):
    # Meanwhile the desk came to the end of this customer's case.
    customer_actions.retire_customer(customer_id=cast.customer_id, at=AT)
    late = move(signed_in("owner"), "customers", "status", cast.customer_id, "SUPPRESSED", **{"from": "ACTIVE"})
    assert late.status_code == 409
    assert lanes(late.content.decode())["RETIRED"][1] == ["苏南轨道装备有限公司"]
    assert customer_queries.customer(cast.customer_id).status == "RETIRED"
    again = move(signed_in("owner"), "customers", "status", cast.customer_id, "SUPPRESSED", **{"from": "RETIRED"})
    assert again.status_code == 200
    # From where it was brought there is no way back by hand.
    assert 'name="back"' not in again.content.decode()


def test_from_a_lane_there_are_its_own_ways_alone(signed_in, cast, system):
    new = activity_actions.NewActivity(
        title="老友日", kind="FORUM", branch_id=cast.hall.pk, first_date=TODAY, last_date=TODAY
    )
    activity_id = activity_actions.add_activity(new=new, at=AT)
    values = {"status": "CANCELLED"}
    activity_actions.change_activity(activity_id=activity_id, values=values, version=None, at=AT)
    assert move(signed_in("branch_manager"), "activities", "status", activity_id, "DONE").status_code == 409
    assert activity_queries.activity(activity_id).status == "CANCELLED"


def test_a_task_moves_by_the_day_it_is_due(signed_in, cast, system):
    task_id = task_actions.add_task(
        title="算清服务成本", due_date=TODAY - timedelta(days=4), assignee_id=cast.owner.pk,
        branch_id=cast.hall.pk, customer_id=cast.customer_id, source="MANUAL", at=AT,
    )  # fmt: skip
    client = signed_in("owner")
    body = client.get("/tasks/all/?board=due").content.decode()
    assert lanes(body)["OVERDUE"][1] == ["算清服务成本"]
    assert 'data-targets="TODAY WEEK LATER"' in body
    # Monday 2026-03-02: the week ends on Sunday the 8th.
    for lane, day in (("WEEK", date(2026, 3, 8)), ("LATER", date(2026, 3, 9)), ("TODAY", TODAY)):
        assert lanes(move(client, "task_list", "due", task_id, lane).content.decode())[lane][1] == ["算清服务成本"]
        assert task_queries.task(task_id).due_date == day
    answer = move(client, "task_list", "due", task_id, "2026-02-26", back="on")
    assert lanes(answer.content.decode())["OVERDUE"][1] == ["算清服务成本"]
    assert move(client, "task_list", "due", task_id, "OVERDUE").status_code == 404
    assert move(client, "task_list", "due", task_id, "someday", back="on").status_code == 404


def test_a_task_is_done_and_opened_again_but_cancelled_only_with_a_reason(signed_in, cast, system):
    task_id = task_actions.add_task(
        title="回访", due_date=TODAY, assignee_id=cast.owner.pk, branch_id=cast.hall.pk, customer_id=None,
        source="MANUAL", at=AT,
    )  # fmt: skip
    client = signed_in("owner")
    assert move(client, "task_list", "status", task_id, "CANCELLED").status_code == 404
    assert lanes(move(client, "task_list", "status", task_id, "DONE").content.decode())["DONE"][1] == ["回访"]
    # Somebody who still sees it open is told.
    late = move(client, "task_list", "status", task_id, "DONE")
    assert late.status_code == 409
    assert "Somebody was faster" in late.content.decode()
    assert lanes(move(client, "task_list", "status", task_id, "OPEN").content.decode())["OPEN"][1] == ["回访"]


def test_a_promise_moves_to_its_end_and_back(signed_in, cast, promise_id):
    client = signed_in("owner")
    for lane in ("KEPT", "BROKEN", "CANCELLED"):
        assert lanes(move(client, "promises", "status", promise_id, lane).content.decode())[lane][1] == ["三天内补齐"]
        kept = interaction_queries.promise(promise_id)
        assert (kept.status, kept.kept_date) == (lane, TODAY if lane == "KEPT" else None)
        move(client, "promises", "status", promise_id, "OPEN", back="on")
    assert move(client, "promises", "status", promise_id, "PENDING_APPROVAL").status_code == 404


def test_an_activity_and_a_visit_move(signed_in, cast, system):
    new = activity_actions.NewActivity(
        title="刀具论坛", kind="FORUM", first_date=TODAY, last_date=TODAY, branch_id=cast.hall.pk
    )
    activity_id = activity_actions.add_activity(new=new, at=AT)
    client = signed_in("branch_manager")
    assert lanes(move(client, "activities", "status", activity_id, "DONE").content.decode())["DONE"][1] == ["刀具论坛"]
    assert activity_queries.activity(activity_id).status == "DONE"
    new = activity_actions.NewVisit(
        customer_id=cast.customer_id, day=TODAY, user_id=cast.owner.pk, person_id=None, purpose="看样"
    )
    visit_id, _warnings = activity_actions.plan_visit(new=new, today=TODAY, at=AT)
    name = "苏南轨道装备有限公司"
    assert lanes(client.get("/visits/all/?board=status").content.decode())["PLANNED"][1] == [name]
    assert move(client, "visit_list", "status", visit_id, "DONE").status_code == 404
    shown = lanes(move(client, "visit_list", "status", visit_id, "CANCELLED").content.decode())
    assert shown["CANCELLED"][1] == [name]
    assert activity_queries.visit(visit_id).status == "CANCELLED"


def test_without_script_a_move_leads_back_to_the_board(signed_in, cast):
    url = f"/lists/customers/boards/status/{cast.customer_id}/?board=status&code=C"
    answer = signed_in("owner").post(url, {"lane": "SUPPRESSED"})
    assert answer.url == "/customers/?board=status&code=C"


def test_a_view_keeps_the_board(signed_in):
    client = signed_in("owner")
    answer = client.post("/lists/customers/views/", {"name": "板", "query": "board=tier&kind=ENTERPRISE"})
    assert "board=tier" in answer.url
    assert lanes(client.get(answer.url).content.decode())[""][1] == ["苏南轨道装备有限公司"]


@pytest.mark.parametrize("name", [name for name, one in LISTS.items() if one.boards])
def test_every_board_shows_columns_of_its_list(name, signed_in, cast):
    declared = LISTS[name]
    spec = declared.spec()
    for board in declared.boards:
        for key in (*board.card, *([board.money] if board.money else [])):
            assert spec.by_key[key].field_class != "sensitive"
    pages = {"task_list": "/tasks/all/", "visit_list": "/visits/all/", "churn_cases": "/churn/cases/",
             "customer_needs": "/needs/", "winback_cases": "/winback/"}  # fmt: skip
    client, page = signed_in("administrator"), pages.get(name, f"/{name}/")
    for board in declared.boards:
        assert client.get(page, {"board": board.key}).status_code == 200


def test_a_card_says_a_code_by_the_words_of_its_noun(signed_in, cast, monkeypatch):
    with base.acting_as(base.System("test")):
        gift = activity_actions.NewGift(cast.customer_id, "茶叶", Decimal(80), AT.date())
        activity_actions.register_gift(new=gift, at=AT)
    (board,) = LISTS["gifts"].boards
    shown = LISTS["gifts"]._replace(boards=(replace(board, card=("what", "status")),))
    monkeypatch.setitem(LISTS, "gifts", shown)
    page = signed_in("owner").get("/gifts/", {"board": "status"}, headers={"Accept-Language": "en"}).content.decode()
    card = re.search(r'<li class="lane-card".*?</dl>', page, re.DOTALL)[0]
    assert "茶叶" in card
    assert "Given" in card
