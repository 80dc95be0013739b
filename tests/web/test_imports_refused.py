"""Imports that may not be, or not now: roles, other branches, files that are none, steps out of turn, undo too late."""

from datetime import timedelta
from io import BytesIO

import pytest
import xlsxwriter
from django.urls import reverse
from web.importing import Door, said

from zhike.apps.core import base, clock
from zhike.apps.exchange import queries
from zhike.apps.exchange.models import Import
from zhike.apps.trade import queries as trade_queries
from zhike.jobs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)

TWO = "客户,日期,金额\n李梅,2024-01-05,30\n王强,2024-01-06,12.5\n"
ALLOWED = {"administrator", "general_manager", "regional_manager", "branch_manager", "other_manager"}


@pytest.fixture
def door(cast, signed_in):
    """Let a part of the cast sign in, reading English, and import into a branch."""

    def opened(part: str = "administrator", branch: str = "hall") -> Door:
        client = signed_in(part)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return Door(client, getattr(cast, branch).pk)

    return opened


def n_imports() -> int:
    with base.acting_as(base.System("test")):
        return Import.objects.count()


def n_lines() -> int:
    with base.acting_as(base.System("test")):
        return trade_queries.orders().count()


def test_only_managers_and_administrators_import(cast, door):
    for part in cast.people():
        me = door(part)
        expected = 200 if part in ALLOWED else 403
        assert me.client.get(reverse("imports")).status_code == expected, part
        assert me.client.get(reverse("import_new")).status_code == expected, part
        if part not in ALLOWED:
            assert me.drop(TWO).status_code == 403, part
    assert n_imports() == 0


def test_nobody_signed_out_is_let_in(client, cast):
    assert client.get(reverse("imports")).url.startswith("/login/")
    assert client.post(reverse("import_new"), {}).url.startswith("/login/")


PAGES = [("import", "get"), ("import_progress", "get"), ("import_columns", "get"), ("import_refused", "get")]
DEEDS = [("import_read", "post"), ("import_columns", "post"), ("import_run", "post"), ("import_undo", "post")]


def test_an_import_of_another_branch_is_not_there(door):
    import_id = door("branch_manager").check(TWO)
    stranger = door("other_manager", "other_hall")
    for page, method in PAGES + DEEDS:
        assert getattr(stranger.client, method)(reverse(page, args=[import_id])).status_code == 404, page
        assert getattr(stranger.client, method)(reverse(page, args=[2**63])).status_code == 404, page
    assert "orders.csv" not in said(stranger.client.get(reverse("imports")))
    dispatch.run_once()
    with base.acting_as(base.System("test")):
        assert queries.one(import_id).status == "CHECKED"
    assert "orders.csv" in said(door("regional_manager").client.get(reverse("imports")))


def test_rows_cannot_be_put_into_a_branch_that_is_not_one_s_own(door):
    me = door("branch_manager", "other_hall")
    answer = me.drop(TWO)
    assert answer.status_code == 422
    assert n_imports() == 0
    assert "济南" not in said(me.client.get(reverse("import_new")))


def test_an_empty_file_or_none_is_refused_beside_the_field(door):
    me = door()
    assert "The file is empty." in said(me.drop(b""))
    answer = me.client.post(reverse("import_new"), {"kind": "orders", "branch_id": me.branch_id})
    assert answer.status_code == 422
    assert "Choose a file first." in said(answer)
    assert n_imports() == 0


def test_a_file_that_is_too_large_is_refused_by_its_length_before_it_is_read(door, settings):
    me = door()
    settings.ZHIKE_UPLOAD_MAX_BYTES = 2**20
    assert "at most 1 MB are read" in said(me.drop(b"a,b\n" * (2**18 + 1)))
    answer = me.drop(b"a" * (2**21 + 1))
    assert answer.status_code == 413
    assert "A file may have up to 1 MB." in said(answer)
    assert n_imports() == 0


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd.csv", "a\0b.csv", "..\\..\\x.csv", "<script>x</script>.csv", "订" * 300]
)
def test_an_evil_file_name_is_only_a_name(door, name):
    me = door()
    answer = me.drop(TWO, name=name)
    assert answer.status_code == 302
    page = me.client.get(answer.url).content.decode()
    assert "<script>x" not in page
    dispatch.run_once()
    with base.acting_as(base.System("test")):
        kept = Import.objects.get()
    assert kept.status == "STAGED"
    assert not set("/\\\0") & set(kept.file_name)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "This is no table."),
        (b"<html><table><tr><td>1</td></tr></table></html>", "This is a web page with a spreadsheet's name."),
        ("客户,日期,金额\n".encode(), "The file has no rows under its header."),
    ],
)
def test_a_file_that_is_no_table_says_why_and_offers_another_try(door, content, reason):
    me = door()
    import_id = me.read(content, name="x.xls")
    page = me.see(import_id)
    assert reason in page
    assert "Import another file" in page
    assert me.open("import_columns", import_id).url == reverse("import", args=[import_id])


def test_a_cell_with_a_nul_sign_does_not_stop_anything(door):
    me = door()
    import_id = me.read("客户,日期,金额\n李\0梅,2024-01-05,30\n")
    assert me.open("import", import_id).status_code == 200


def test_a_step_out_of_turn_leads_to_the_step_the_import_is_at(door):
    me = door()
    import_id = me.read(TWO)
    here = reverse("import", args=[import_id])
    for deed in ("import_run", "import_undo"):
        assert me.post(deed, import_id).url == here
        assert "The import is at another step by now" in me.see(import_id)
    dispatch.run_once()
    assert n_lines() == 0
    import_id = me.run(TWO)
    assert me.post("import_columns", import_id).url == reverse("import", args=[import_id])
    assert me.post("import_read", import_id).url == reverse("import", args=[import_id])
    dispatch.run_once()
    with base.acting_as(base.System("test")):
        assert queries.one(import_id).status == "DONE"


def test_a_second_click_while_a_step_is_under_way_asks_for_nothing_more(door):
    me = door()
    import_id = me.check(TWO)
    me.post("import_run", import_id)
    me.post("import_run", import_id)
    assert dispatch.run_once(limit=1) == 1
    page = me.open("import_progress", import_id)
    assert page.headers["HX-Refresh"] == "true"
    assert n_lines() == 2


def test_the_same_form_sent_twice_makes_one_import(door):
    me = door()
    answers = [me.drop(TWO, idempotency_key="k1") for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert n_imports() == 1


def test_while_a_step_is_under_way_the_page_shows_how_far_it_is(door):
    me = door()
    import_id = me.check(TWO)
    me.post("import_run", import_id)
    answer = me.open("import_progress", import_id)
    assert "Waiting" in said(answer)
    assert "every 1s" in answer.content.decode()
    assert me.open("import_columns", import_id).status_code == 302


def test_an_import_older_than_thirty_days_is_not_taken_back(door):
    me = door()
    import_id = me.run(TWO)
    with base.acting_as(base.System("test")):
        Import.objects.filter(pk=import_id).update(finished_at=clock.now() - timedelta(days=31))
    assert "Take the import back" not in me.see(import_id)
    me.post("import_undo", import_id)
    assert "this one is older" in me.see(import_id)
    dispatch.run_once()
    assert n_lines() == 2


def test_an_import_that_stopped_on_the_way_goes_on_or_is_taken_back(door):
    me = door()
    import_id = me.check(TWO)
    with base.acting_as(base.System("test")):
        Import.objects.filter(pk=import_id).update(status="RUNNING")
    page = me.see(import_id)
    assert "The import stopped on the way" in page
    assert "Go on" in page
    me.post("import_run", import_id)
    dispatch.run_once()
    assert n_lines() == 2


def test_another_sheet_of_a_workbook_is_read_when_it_is_chosen(door):
    content = BytesIO()
    book = xlsxwriter.Workbook(content)
    for name, rows in {
        "说明": [["notes"], ["nothing"]],
        "明细": [["客户", "日期", "金额"], ["李梅", "2024-01-05", 30]],
    }.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    me = door()
    import_id = me.read(content.getvalue(), name="book.xlsx")
    assert "The workbook has several sheets" in me.see(import_id)
    me.post("import_read", import_id, sheet="明细")
    dispatch.run_once()
    assert "李梅" in me.see(import_id)
