"""The marketing database at work: every job with in = accepted + refused, operations with counts, who may look."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone
from web.importing import Door, said

from zhike.apps.core import base
from zhike.apps.customers.models import Customer
from zhike.apps.insight.queries import runs, stages
from zhike.apps.org.models import Company
from zhike.apps.stewardship import actions as stewardship_actions
from zhike.apps.stewardship.models import MergeLog
from zhike.apps.webforms import actions as webform_actions
from zhike.apps.webforms.models import Entry, WebForm

# Three rows that can be read, one without a day, a blank line and a line of totals.
ORDERS = "客户,日期,金额\n李梅,2024-01-05,30\n王强,2024-01-06,12.5\n\n李梅,2024-01-09,7\n赵云,,5\n合计,,54.5\n"


@pytest.fixture
def days() -> dict[str, str]:
    today = timezone.localdate()
    return {"first": str(today - timedelta(days=2)), "last": str(today)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.covers("R174")
def test_every_job_shows_what_came_in_and_what_became_of_it(cast, signed_in, days):
    client = signed_in("branch_manager")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    me = Door(client, cast.hall.pk)
    me.run(ORDERS, name="一月.csv")
    with base.acting_as(base.System("test")):
        values = {"name": "官网", "title": "询价", "asks": ["phone"], "branch_id": cast.hall.pk}
        form_id = webform_actions.add_form(values=values | {"owner_id": cast.owner.pk}, at=timezone.now())
        form = WebForm.objects.get(pk=form_id)
        for n, state in enumerate(("NEWCOMER", "KNOWN", "SPAM")):
            Entry.objects.create(form=form, at=timezone.now(), state=state, sender="x", fingerprint=str(n))
    added = {"code": "M1", "name": "客户甲", "branch": "SZ"}
    client.post("/api/v1/customers", json.dumps(added), content_type="application/json")
    # Refused as they are sent, by program and by hand: the code is taken, the name is missing.
    for wrong in (added, {"code": "M2", "branch": "SZ"}):
        answer = client.post("/api/v1/customers", json.dumps(wrong), content_type="application/json")
        assert answer.status_code in {409, 422}
    assert client.post("/customers/add/", {"code": "M3", "name": ""}).status_code == 422
    told = client.get("/api/v1/database-steps", days).json()
    jobs = {(job["way"], job["name"]): job for job in told["collect"]}
    counted = {key: (job["n_in"], job["n_accepted"], job["n_refused"]) for key, job in jobs.items()}
    assert counted["FILE", "一月.csv"] == (4, 3, 1)
    assert counted["FORM", "官网"] == (3, 2, 1)
    assert counted["SINGLY", ""][2] == 3
    assert all(n_in == n_accepted + n_refused for n_in, n_accepted, n_refused in counted.values())
    (cleaned,) = [one for one in told["process"] if one["code"] == "CLEAN"]
    # Six lines under the header: one blank, one of totals, one refused.
    assert (cleaned["n_before"], cleaned["n_after"]) == (6, 3)
    page = said(client.get("/database-steps/", days))
    assert "一月.csv File Orders and their lines" in page
    assert "Raw rows 4 Clean rows 3 Refused 1" in page
    assert "Not yet as steps of their own" in page
    file = client.get("/database-steps/table.csv", days | {"part": "processed"}).content.decode("utf-8-sig")
    assert file.splitlines()[1].endswith(",6,3")
    # Jobs run by the real clock: they are shown also where the business stands at a day long past.
    Company.objects.update(business_date=date(2024, 2, 1))
    assert "一月.csv" in said(client.get("/database-steps/"))
    assert "Transactions of a customer we know" in said(client.get("/duplicates/"))
    # What another branch brought is no part of it.
    other = signed_in("other_manager").get("/api/v1/database-steps", days).json()
    assert not [job for job in other["collect"] if job["way"] != "SINGLY"]
    assert other["process"] == []


@pytest.mark.covers("R176")
def test_operations_of_all_records_tell_counts_before_and_after_and_come_out_the_same_again(analysed, signed_in):
    at = runs.current().finished_at
    day = timezone.localdate(at)
    client = signed_in("general_manager")
    with base.acting_as(base.System("test")):
        searched = [at, at + timedelta(minutes=1)]
        for moment in searched:
            stewardship_actions.find_pairs(at=moment)
        told = {"survivor_id": analysed.ids["A"], "merged_id": analysed.ids["B"]}
        for when, undone in ((0, None), (0, at), (1, None), (1, None)):
            MergeLog.objects.create(at=searched[when] + timedelta(seconds=9), undone_at=undone, **told)
        # Each search ends with the records less those merged before the next one, the newest first.
        ended = [one.n_before - one.n_after for one in stages.processed(day, day) if one.code == "DUPLICATES"]
        assert ended == [2, 1]
        # By itself it is done again as soon as a customer changed, and not before.
        assert stewardship_actions.request_scan_of_new(at=at + timedelta(days=1)) is None
        Customer.objects.filter(pk=analysed.ids["A"]).update(updated_at=searched[1] + timedelta(seconds=1))
        assert stewardship_actions.request_scan_of_new(at=at + timedelta(days=1)) is not None
        before = [one for one in stages.processed(day, day) if one.code in {"FEATURES", "SCORES"}]
        analysed.analyse()
        again = [one for one in stages.processed(day, day) if one.code in {"FEATURES", "SCORES"}]
    counts = {one.code: (one.n_before, one.n_after) for one in before}
    assert counts == {one.code: (one.n_before, one.n_after) for one in again}
    headline = runs.current().headline
    assert counts["FEATURES"] == (headline["order_lines"], headline["customers"])
    assert counts["SCORES"] == (headline["customers"], headline["customers"])
    asked = client.get("/api/v1/database-steps", {"first": day, "last": day}).json()
    assert {one["code"] for one in asked["process"]} >= {"DUPLICATES", "FEATURES", "SCORES"}
    # Sums of the whole company are not for the manager of a branch.
    of_branch = signed_in("branch_manager").get("/api/v1/database-steps", {"first": day, "last": day}).json()
    assert not {one["code"] for one in of_branch["process"]} & {"DUPLICATES", "FEATURES", "SCORES"}


def test_days_without_anything_say_so_and_a_turned_period_is_refused(cast, signed_in):
    client = signed_in("branch_manager")
    page = said(client.get("/database-steps/?first=2001-01-01&last=2001-02-01", headers={"Accept-Language": "en"}))
    assert "Nothing came in" in page
    answer = client.get("/api/v1/database-steps?first=2001-02-01&last=2001-01-01")
    assert answer.json()["error"]["field"] == "last"


@pytest.mark.parametrize(("part", "status"), [("regional_manager", 200), ("owner", 403), ("analyst", 403)])
def test_only_who_brings_data_looks_at_its_steps(cast, signed_in, part, status):
    assert signed_in(part).get("/database-steps/").status_code == status
