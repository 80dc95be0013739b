"""Imports, analyses and jobs by the API: a file sent, checked, written by the worker, analysed, taken back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from zhike.apps.core import base
from zhike.apps.exchange.models import Import
from zhike.apps.trade.models import Order
from zhike.jobs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = """客户名称,日期,金额
南通华强机械有限公司,2025-01-05,1500
南通华强机械有限公司,2025-04-06,1250.5
李梅,2025-02-30,99
李梅,2025-03-07,80
"""


def file(text: str = ORDERS, name: str = "orders.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def orders() -> list[tuple[str, str]]:
    with base.acting_as(base.System("orders")):
        rows = Order.objects.order_by("order_date").values_list("order_date", "amount")
        return [(str(day), f"{amount:.1f}") for day, amount in rows]


def test_a_file_is_checked_written_and_taken_back(cast, calls):
    caller = calls("branch_manager")
    answer = caller.send("imports", {"file": file(), "kind": "orders"})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    path = answer["Location"].removeprefix("/api/v1/")
    assert (told["imported"]["status"], told["imported"]["counts"]["n_rows"]) == ("CHECKED", 4)
    (refusal,) = told["imported"]["refused"]
    assert (refusal["n"], refusal["samples"][0]["row"], refusal["samples"][0]["value"]) == (1, 4, "2025-02-30")
    assert orders() == []

    dispatch.run_once()
    assert caller.get(f"jobs/{told['job']['id']}").json()["status"] == "DONE"
    done = caller.get(path).json()
    assert (done["status"], done["counts"]["n_new"]) == ("DONE", 3)
    assert orders() == [("2025-01-05", "1500.0"), ("2025-03-07", "80.0"), ("2025-04-06", "1250.5")]
    (row,) = caller.get("imports").json()["results"]
    assert (row["id"], row["file_name"], row["username"], row["branch_code"]) == (
        done["id"], "orders.csv", "branch_manager", "SZ",
    )  # fmt: skip
    (line,) = caller.get(f"{path}/refusals").json()["results"]
    assert (line["row"], line["column"], bool(line["reason"])) == (4, "日期", True)

    undone = caller.post(f"{path}/undo")
    assert undone.status_code == 202
    dispatch.run_once()
    assert (caller.get(path).json()["status"], orders()) == ("UNDONE", [])


def test_a_dry_run_writes_nothing_until_it_is_asked_to(cast, calls):
    caller = calls("administrator")
    told = caller.send("imports", {"file": file(), "kind": "orders", "dry_run": "true", "branch": "SZ"}).json()
    assert told["job"] is None
    dispatch.run_once()
    assert orders() == []
    assert caller.post(f"imports/{told['imported']['id']}/undo").json()["error"]["code"] == "WRONG_STEP"
    assert caller.post(f"imports/{told['imported']['id']}/run").status_code == 202
    dispatch.run_once()
    assert len(orders()) == 3
    again = caller.post(f"imports/{told['imported']['id']}/run")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "WRONG_STEP")


def test_columns_are_named_where_the_file_does_not_tell(cast, calls):
    caller, strange = calls("branch_manager"), "wer,wann,wieviel\n李梅,2025-03-07,80\n"
    refused = caller.send("imports", {"file": file(strange), "kind": "orders"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "COLUMN_MISSING")
    form = {"kind": "orders", "map": ["customer_name=wer,date=2", "amount=wieviel"]}
    told = caller.send("imports", form | {"file": file(strange)}).json()["imported"]
    assert told["mapping"] == {"customer_name": "wer", "date": "wann", "amount": "wieviel"}
    for words, code in (
        ("date", "INVALID"),
        ("=2", "INVALID"),
        ("colour=2", "UNKNOWN_FIELD"),
        ("date=9", "UNKNOWN_COLUMN"),
    ):
        refused = caller.send("imports", {"file": file(strange), "kind": "orders", "map": words})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)


def test_a_file_that_is_no_table_is_refused_with_its_reason(cast, calls):
    caller = calls("branch_manager")
    for sent, code in (
        (SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"), "DAMAGED_FILE"),
        (SimpleUploadedFile("../../etc/\x00passwd", b"a,b\n"), "NO_ROWS"),
        (SimpleUploadedFile("empty.csv", b""), "INVALID"),
    ):
        answer = caller.send("imports", {"file": sent, "kind": "orders"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code), answer.content
    for form, field in (({"kind": "orders"}, "file"), ({"file": file(), "kind": "cats"}, "kind"),
                        ({"file": file(), "kind": "orders", "currency": "yuan"}, "currency"),
                        ({"file": file(), "kind": "orders", "branch": "JN"}, "branch"),
                        ({"file": file(), "kind": "orders", "colour": "1"}, "colour")):  # fmt: skip
        answer = caller.send("imports", form)
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


def test_a_file_too_large_is_refused(cast, calls, settings):
    settings.ZHIKE_UPLOAD_MAX_BYTES = -(2**20)
    answer = calls("branch_manager").send("imports", {"file": file(), "kind": "orders"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "TOO_LARGE")


def test_somebody_elses_import_is_not_there(cast, calls):
    import_id = calls("branch_manager").send("imports", {"file": file(), "kind": "orders"}).json()["imported"]["id"]
    other = calls("other_manager")
    assert other.get("imports").json()["results"] == []
    for method, path in (("get", ""), ("get", "/refusals"), ("post", "/run"), ("post", "/undo")):
        hidden = getattr(other, method)(f"imports/{import_id}{path}")
        missing = getattr(other, method)(f"imports/999999{path}")
        assert (hidden.status_code, hidden.content) == (404, missing.content)
    assert Import._base_manager.get(pk=import_id).status == "CHECKED"


def test_the_same_file_under_the_same_key_is_one_import(cast, calls):
    caller, key = calls("branch_manager"), {"headers": {"Idempotency-Key": "k"}}
    first = caller.send("imports", {"file": file(), "kind": "orders"}, **key)
    again = caller.send("imports", {"file": file(), "kind": "orders"}, **key)
    assert first.json() == again.json()
    other = caller.send("imports", {"file": file(ORDERS + "a,2025-01-01,1\n"), "kind": "orders"}, **key)
    assert (other.status_code, len(caller.get("imports").json()["results"])) == (409, 1)


@pytest.fixture
def asked(cast, calls):
    """A general manager's answer to having asked for an analysis of the imported orders."""
    assert calls("branch_manager").send("imports", {"file": file(), "kind": "orders"}).status_code == 201
    dispatch.run_once()
    return calls("general_manager").post("analysis-runs", {"as_of": "2025-04-07"})


def test_without_an_order_there_is_nothing_to_analyse(cast, calls):
    nothing = calls("general_manager").post("analysis-runs", {})
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (409, "NOTHING_TO_ANALYSE")
    assert calls("general_manager").post("analysis-runs", {"as_of": "someday"}).json()["error"]["field"] == "as_of"


def test_an_analysis_asked_for_waits_for_the_worker(asked, calls):
    assert asked.status_code == 202
    run, job = asked.json()["run"], asked.json()["job"]
    assert (run["status"], run["as_of"], asked["Location"]) == ("WAITING", "2025-04-07", job["url"])


def test_an_analysis_carried_out_is_told_with_its_figures(asked, calls):
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("the copy of the data is made from a database in a file")
    caller, run_id = calls("general_manager"), asked.json()["run"]["id"]
    dispatch.run_once()
    done = caller.get(f"analysis-runs/{run_id}").json()
    assert (done["status"], done["is_current"], done["headline"]["customers_with_purchase"]) == ("DONE", True, 2)
    assert calls("analyst").get(f"analysis-runs/{run_id}").json()["headline"] is None
    assert caller.get("metrics/revenue").json()["value"] == "2830.5000"
    assert [one["id"] for one in caller.get("analysis-runs", status="DONE").json()["results"]] == [run_id]


def test_a_job_is_seen_by_who_asked_for_it_and_by_who_manages_jobs(cast, calls):
    told = calls("branch_manager").send("imports", {"file": file(), "kind": "orders"}).json()
    path = f"jobs/{told['job']['id']}"
    assert calls("branch_manager").get(path).json()["status"] == "WAITING"
    assert calls("administrator").get(path).status_code == 200
    assert calls("general_manager").get(path).status_code == 404
