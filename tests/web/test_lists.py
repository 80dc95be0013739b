"""Lists through the door: exports as on the screen, saved views, refusals that name the rule."""

import csv
import io
import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.core import base
from zhike.apps.core.models import AuditEntry
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org.models import SavedView, User

EXPORTING = {
    "owner": False, "colleague": False, "agent": False, "branch_manager": True, "regional_manager": True,
    "other_manager": True, "general_manager": True, "analyst": True, "auditor": True, "administrator": True,
    "api_client": False,
}  # fmt: skip


@pytest.fixture(autouse=True)
def more(cast, at):
    """Sixty customers more in the hall, one of them named like a formula, and one elsewhere."""
    with base.acting_as(base.System("test")):
        new = [
            customer_actions.NewCustomer(code=f"K{i:02d}", name=f"客户{i:02d}", branch_id=cast.hall.pk)
            for i in range(60)
        ]
        new.append(customer_actions.NewCustomer(code="K99", name="=HYPERLINK(1)", branch_id=cast.hall.pk))
        new.append(customer_actions.NewCustomer(code="J01", name="济南客户", branch_id=cast.other_hall.pk))
        customer_actions.add_customers(new=new, at=at)
        yield


def read_csv(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def codes_on_screen(client, query: dict) -> list[str]:
    """Follow the list from page to page and return the codes it shows."""
    found, url = [], "/customers/"
    while url:
        body = client.get(url, query if url == "/customers/" else None).content.decode()
        found += re.findall(r'<th scope="row"><a href="/customers/\d+/">([A-Z]\w+)</a>', body)
        after = re.search(r'rel="next" href="([^"]+)"', body)
        url = after[1].replace("&amp;", "&") if after else ""
    return found


def test_an_export_is_in_the_readers_language_to_the_last_row(signed_in):
    User.objects.update(language="en")
    rows = read_csv(signed_in("branch_manager").get("/customers/export/csv/", {"columns": "code,kind", "code": "K0"}))
    assert rows[0] == ["Code", "Kind"]
    assert {kind for _code, kind in rows[1:]} == {"Individual"}


@pytest.mark.parametrize(("part", "may"), EXPORTING.items())
def test_exporting_takes_the_act(signed_in, part, may):
    response = signed_in(part).get("/customers/export/csv/")
    assert response.status_code == (200 if may else 403)


@pytest.mark.covers("R633")
def test_an_export_is_what_the_screen_shows(signed_in):
    client, query = signed_in("branch_manager"), {"columns": "code,name", "sort": "-code", "code": "K"}
    shown = codes_on_screen(client, query)
    rows = read_csv(client.get("/customers/export/csv/", query))
    assert len(shown) == 61
    assert [row[0] for row in rows[1:]] == shown
    assert rows[1] == ["K99", "'=HYPERLINK(1)"]
    book = client.get("/customers/export/xlsx/", query)
    sheet = CalamineWorkbook.from_filelike(BytesIO(b"".join(book.streaming_content))).get_sheet_by_index(0)
    book.close()
    assert [row[0] for row in sheet.to_python()[1:]] == shown


def test_an_export_ends_where_ones_rows_end(signed_in):
    assert [row[1] for row in read_csv(signed_in("other_manager").get("/customers/export/csv/"))[1:]] == ["J01"]
    assert read_csv(signed_in("analyst").get("/customers/export/csv/"))[1:] == []


def test_pairs_of_records_are_written_out_for_who_merges_them(signed_in):
    assert signed_in("branch_manager").get("/duplicates/export/csv/").status_code == 200
    for part in ("auditor", "analyst", "owner"):
        assert signed_in(part).get("/duplicates/export/csv/").status_code == 403


def test_a_number_no_record_has_selects_nothing(signed_in):
    assert read_csv(signed_in("branch_manager").get("/customers/export/csv/", {"ids": "9" * 5000}))[1:] == []


def test_the_trail_keeps_who_took_what(signed_in):
    read_csv(signed_in("branch_manager").get("/customers/export/csv/", {"code": "K"}))
    entry = AuditEntry.objects.filter(act="list.export").get()
    assert (entry.actor, entry.value.values["asked"]) == ("branch_manager", "code=K")


@pytest.mark.parametrize(
    "query",
    [
        {"owner__password__startswith": "a"}, {"sort": "owner__password"}, {"columns": "owner__password"},
        {"tier": "VIP' OR '1'='1"}, {"sort": "code; DROP TABLE org_user"}, {"id__in": "1"},
        {"revenue_min": "inf"}, {"branch__path__startswith": "/"}, {"size": "-1"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("url", ["/customers/", "/customers/export/csv/", "/customers/export/xlsx/", "/orders/"])
def test_a_request_beyond_the_list_is_refused_by_rule(signed_in, url, query):
    response = signed_in("administrator").get(url, query)
    assert response.status_code == 400
    assert re.search(r"UNKNOWN_FILTER|NOT_SORTABLE|UNKNOWN_COLUMN|BAD_VALUE|BAD_CURSOR", response.content.decode())


def test_a_place_of_another_list_is_refused(signed_in):
    assert signed_in("administrator").get("/customers/", {"after": "garbage"}).status_code == 400


def test_a_kept_view_opens_the_list_as_it_was(signed_in, cast):
    client = signed_in("branch_manager")
    query = "code=K0&sort=-code&columns=code%2Cname"
    response = client.post("/lists/customers/views/", {"name": "我的K0", "query": query, "is_default": "on"})
    assert SavedView.objects.get().params == {"code": "K0", "sort": "-code", "columns": "code,name"}
    assert codes_on_screen(client, {}) == []
    assert client.get("/customers/").url == response.url
    body = client.get(response.url).content.decode()
    assert re.findall(r">(K\d\d)</a>", body)[0] == "K09"
    assert "我的K0" in body
    assert "K10" in client.get("/customers/?view=all&sort=code").content.decode()


def test_a_view_is_ones_own_unless_shared_by_who_may(signed_in, cast):
    signed_in("owner").post("/lists/customers/views/", {"name": "悄悄", "query": "code=K", "is_shared": "on"})
    signed_in("branch_manager").post("/lists/customers/views/", {"name": "大家", "query": "code=K", "is_shared": "on"})
    body = signed_in("colleague").get("/customers/").content.decode()
    assert "大家" in body
    assert "悄悄" not in body


def test_only_its_keeper_drops_a_view(signed_in, cast):
    signed_in("branch_manager").post("/lists/customers/views/", {"name": "大家", "query": "", "is_shared": "on"})
    view = SavedView.objects.get()
    assert signed_in("administrator").post(f"/views/{view.pk}/drop/").status_code == 404
    assert signed_in("branch_manager").post(f"/views/{view.pk}/drop/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_keeps_only_what_the_list_offers(signed_in):
    response = signed_in("owner").post("/lists/customers/views/", {"name": "x", "query": "owner__password=1"})
    assert response.status_code == 400
    assert not SavedView.objects.exists()


def test_an_unknown_list_keeps_no_view(signed_in):
    assert signed_in("owner").post("/lists/secrets/views/", {"name": "x"}).status_code == 404


def test_who_sees_no_rows_is_told_so(signed_in):
    response = signed_in("analyst").get("/customers/", headers={"Accept-Language": "en"})
    assert "Single customers are not open to you" in response.content.decode()


def keep(client, name: str, query: str, **more):
    return client.post("/lists/customers/views/", {"name": name, "query": query, **more})


def test_a_role_has_a_usual_view_and_ones_own_wins(signed_in, cast):
    admin = signed_in("administrator")
    keep(admin, "业务员的", "code=K0", default_for=["REP", "AGENT"])
    view = SavedView.objects.get()
    assert (view.default_for, view.is_shared) == (["REP", "AGENT"], True)
    assert admin.get("/customers/").status_code == 200
    assert f"view={view.pk}" in signed_in("owner").get("/customers/").url
    assert f"view={view.pk}" in signed_in("agent").get("/customers/").url
    assert signed_in("branch_manager").get("/customers/").status_code == 200
    owner = signed_in("owner")
    own = keep(owner, "我的", "code=K1", is_default="on").url
    assert owner.get("/customers/").url == own
    # The way back: the own view stays, the list opens as the role has it.
    assert "/lists/customers/views/reset/" in owner.get(own).content.decode()
    assert owner.post("/lists/customers/views/reset/").url == "/customers/"
    assert f"view={view.pk}" in owner.get("/customers/").url
    assert SavedView.objects.count() == 2
    # A role has one usual view.
    keep(signed_in("administrator"), "另一个", "code=K2", default_for=["REP"])
    assert SavedView.objects.get(name="业务员的").default_for == ["AGENT"]
    assert f"view={SavedView.objects.get(name='另一个').pk}" in signed_in("owner").get("/customers/").url


@pytest.mark.parametrize("part", ["owner", "branch_manager", "general_manager", "auditor"])
def test_only_the_administrator_says_what_a_role_opens(signed_in, part):
    client = signed_in(part)
    assert 'name="default_for"' not in client.get("/customers/").content.decode()
    keep(client, "v", "code=K", is_shared="on", default_for=["REP"])
    assert SavedView.objects.get().default_for == []
    assert 'name="default_for"' in signed_in("administrator").get("/customers/").content.decode()


def test_an_unknown_role_keeps_no_view(signed_in):
    keep(signed_in("administrator"), "v", "code=K", default_for=["EMPEROR"])
    assert not SavedView.objects.exists()


def test_a_usual_view_that_asks_for_what_is_gone_does_not_close_the_list(signed_in, cast, at):
    keep(signed_in("administrator"), "行业", "x_industry=机", default_for=["REP"])
    assert signed_in("owner").get("/customers/").status_code == 302
    with base.acting_as(base.System("test")):
        catalog_actions.change_field(
            noun="ENTERPRISE", code="industry", values={"field_class": "sensitive"}, version=None, at=at
        )
    assert signed_in("owner").get("/customers/").status_code == 200


def test_only_ones_own_rows_come_with_a_shared_view(signed_in):
    keep(signed_in("administrator"), "全部客户", "sort=code", default_for=["BRANCH_MANAGER"])
    url = signed_in("other_manager").get("/customers/").url
    assert re.findall(r">([KJC]\d+)</td>", signed_in("other_manager").get(url).content.decode()) == ["J01"]


@pytest.mark.covers("R169")
def test_a_query_of_groups_is_the_same_on_page_export_and_view(signed_in):
    client = signed_in("branch_manager")
    query = "code=K00&or2[code]=K5&or2[code_is]=&or3[code]=C&sort=code&columns=code"
    shown = [code for code in (f"K{i:02d}" for i in range(60)) if code == "K00" or code.startswith("K5")]
    body = client.get(f"/customers/?{query}&columns=code").content.decode()
    assert re.findall(r"/customers/\d+/\">(\w+)</a>", body) == ["C001", *shown]
    assert body.count('class="chips-or"') == 2
    rows = read_csv(client.get(f"/customers/export/csv/?{query}"))
    assert [row[0] for row in rows[1:]] == ["C001", *shown]
    answer = client.post("/lists/customers/views/", {"name": "组", "query": query})
    assert SavedView.objects.get().params["or2[code]"] == "K5"
    assert "or3%5Bcode%5D=C" in answer.url
    assert re.findall(r"/customers/\d+/\">(\w+)</a>", client.get(answer.url).content.decode()) == ["C001", *shown]


def test_filters_and_groups_are_brought_one_by_one(signed_in):
    client = signed_in("owner")
    body = client.get("/lists/customers/query/?group=or2&field=tier").content.decode()
    assert 'name="or2[tier]"' in body
    assert 'name="or2[tier_is]"' in body
    group = client.get("/lists/customers/query/?group=or5").content.decode()
    assert "query-or5" in group
    assert 'query-or"' not in group.replace("query-or5", "")
    assert "or3" in client.get("/lists/customers/query/?group=or2").content.decode()


@pytest.mark.parametrize(
    ("part", "url", "status"),
    [
        ("owner", "/lists/customers/query/?group=or6", 404),
        ("owner", "/lists/customers/query/?field=heads_family", 404),
        ("owner", "/lists/customers/query/?field=x_heads_family", 404), ("owner", "/lists/secrets/query/", 404),
        ("owner", "/lists/customers/query/?field=name", 404), ("owner", "/lists/outbox/query/?field=status", 403),
        ("administrator", "/lists/outbox/query/?field=status", 200), ("owner", "/lists/duplicates/query/", 403),
        ("branch_manager", "/lists/duplicates/query/", 200),
    ],
)  # fmt: skip
def test_a_query_offers_only_what_the_list_does_to_who_may_open_it(signed_in, part, url, status):
    assert signed_in(part).get(url).status_code == status


@pytest.mark.parametrize(
    "query",
    ["or2[owner__password]=x", "or9[tier]=VIP", "or2[x_heads_family_is]=filled", "x_heads_family=a", "or2[sort]=code",
     "columns=x_heads_family", "or2[tier]=VIP'"],
)  # fmt: skip
@pytest.mark.parametrize("url", ["/customers/", "/customers/export/csv/", "/lists/customers/boards/status/"])
def test_no_group_asks_beyond_the_list(signed_in, url, query):
    lane = "&lane=ACTIVE" if "boards" in url else ""
    response = signed_in("administrator").get(f"{url}?{query}{lane}")
    assert response.status_code == 400


def test_a_gifts_view_is_kept_too(signed_in):
    assert signed_in("owner").post("/lists/gifts/views/", {"name": "x", "query": "status=GIVEN"}).status_code == 302
    assert SavedView.objects.get().list_name == "gifts"
