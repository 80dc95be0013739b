"""Stories of branches, company, jobs, the audit trail and one's own account, seen through their pages."""

import re
from pathlib import Path

import pytest
from cast import PASSWORD
from django.test import Client
from django.utils import translation

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base
from zhike.apps.core import queries as core_queries
from zhike.apps.core.models import AuditEntry, Event
from zhike.apps.customers import actions as customer_actions
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries
from zhike.web import audit, codes

PACKAGE = Path(audit.__file__).parents[1]


@pytest.fixture
def admin(signed_in):
    """The administrator's browser."""
    return signed_in("administrator")


def test_a_branch_is_added_renamed_and_removed_while_unused(admin, cast):
    form = {"parent_id": cast.province.pk, "level": "HALL", "code": "YZ", "name": "扬州"}
    assert admin.post("/branches/add/", form).url == "/branches/"
    branch = org_queries.branch_by_code("YZ")
    assert admin.post(f"/branches/{branch.pk}/", {"name": "扬州厅", "version": 1}).status_code == 302
    assert "扬州厅" in admin.get("/branches/").content.decode()
    stale = admin.post(f"/branches/{branch.pk}/", {"name": "旧", "version": 1})
    assert stale.status_code == 409
    assert admin.post(f"/branches/{branch.pk}/remove/").status_code == 302
    assert org_queries.branch(branch.pk) is None


@pytest.mark.parametrize(("field", "value"), [("code", "SZ"), ("level", "HQ"), ("name", ""), ("parent_id", "0")])
def test_a_wrong_branch_is_refused_beside_its_field(admin, cast, field, value):
    form = {"parent_id": cast.province.pk, "level": "HALL", "code": "YZ", "name": "扬州", field: value}
    answer = admin.post("/branches/add/", form)
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()


def test_a_branch_in_use_stays_and_the_page_says_why(admin, cast):
    answer = admin.post(f"/branches/{cast.hall.pk}/remove/")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert org_queries.branch(cast.hall.pk)


def test_a_manager_sees_the_tree_below_and_cannot_change_it(signed_in, cast):
    page = signed_in("regional_manager").get("/branches/").content.decode()
    assert "苏州" in page
    assert "济南" not in page
    assert f"/branches/{cast.hall.pk}/" not in page


COMPANY = {"name": "锐锋", "currency": "CNY", "fiscal_start_month": "4", "profit_percent": "5.25", "business_date": ""}


def test_a_profit_rate_is_typed_in_percent_and_kept_as_a_fraction(admin):
    assert admin.post("/company/", COMPANY).status_code == 302
    company = org_queries.company()
    assert (str(company.profit_rate), company.fiscal_start_month, company.business_date) == ("0.0525", 4, None)
    assert 'value="5.25"' in admin.get("/company/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("profit_percent", "101"), ("profit_percent", "-1"), ("profit_percent", "NaN"), ("currency", "yuan"),
     ("business_date", "soon"), ("fiscal_start_month", "13"), ("name", "")],
)  # fmt: skip
def test_a_wrong_setting_is_refused_beside_its_field(admin, field, value):
    answer = admin.post("/company/", COMPANY | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}-error"' in answer.content.decode()


def test_the_currency_stays_once_there_are_orders(admin, monkeypatch):
    monkeypatch.setattr("zhike.apps.trade.queries.has_orders", lambda: True)
    assert admin.post("/company/", COMPANY | {"currency": "EUR"}).status_code == 302
    assert org_queries.company().currency == "CNY"


def job_of(user, at, title="订单导入") -> int:
    """Let a user ask for a job."""
    with base.acting_as(org_queries.member(user.pk)):
        return core_actions.request_job("import.wanted", {}, title=title, at=at)


def claimed(at) -> Event:
    """Let a worker come to the job, past the events of the cast."""
    while (event := core_actions.claim(worker="w", at=at)).name != "import.wanted":
        core_actions.settle(event_id=event.pk, worker="w", at=at)
    return event


def test_one_sees_ones_own_jobs_only(signed_in, cast, at):
    mine, theirs = job_of(cast.owner, at), job_of(cast.colleague, at, title="别人的任务")
    client = signed_in("owner")
    for address in ("/jobs/", "/jobs/?whose=all", "/jobs/panel/"):
        page = client.get(address).content.decode()
        assert "订单导入" in page
        assert "别人的任务" not in page
    assert client.get(f"/jobs/{mine}/").status_code == 200
    assert client.get(f"/jobs/{theirs}/").status_code == 404


def test_who_manages_jobs_sees_everybodys(admin, cast, at):
    theirs = job_of(cast.colleague, at)
    assert "订单导入" not in admin.get("/jobs/").content.decode()
    assert "订单导入" in admin.get("/jobs/?whose=all").content.decode()
    assert admin.get(f"/jobs/{theirs}/").status_code == 200


def test_a_row_asks_again_only_while_its_job_runs(signed_in, cast, at):
    job_id, client = job_of(cast.owner, at), signed_in("owner")
    assert "hx-trigger" in client.get(f"/jobs/{job_id}/").content.decode()
    event = claimed(at)
    core_actions.settle(event_id=event.pk, worker="w", at=at)
    assert "hx-trigger" not in client.get(f"/jobs/{job_id}/").content.decode()


def test_what_is_on_the_shelf_is_tried_again_by_hand(admin, cast, at):
    job_of(cast.owner, at)
    event = claimed(at)
    core_actions.shelve(event_id=event.pk, worker="w", at=at, error="disk full")
    assert "disk full" in admin.get("/jobs/").content.decode()
    assert admin.post(f"/jobs/shelf/{event.pk}/retry/").status_code == 302
    assert Event.objects.get(pk=event.pk).status == "WAITING"
    assert admin.post(f"/jobs/shelf/{event.pk}/retry/").status_code == 404


@pytest.mark.covers("R631")
def test_what_happens_by_the_calendar_shows_its_history_and_runs_by_hand(admin, cast, at):
    assert admin.post("/jobs/daily/day.begun/run/").status_code == 302
    (event,) = Event.objects.filter(name="day.begun")
    assert event.user_id is None
    assert admin.post("/jobs/daily/day.begun/run/").status_code == 302
    assert Event.objects.filter(name="day.begun").count() == 1
    Event.objects.filter(pk=event.pk).update(status="SHELVED", error="disk full")
    admin.post("/jobs/daily/day.begun/run/")
    assert "disk full" in admin.get("/jobs/").content.decode()
    assert AuditEntry.objects.filter(act="event.repeat").count() == 2


def test_only_who_manages_jobs_runs_them_and_only_those_there_are(admin, signed_in):
    assert admin.post("/jobs/daily/moon.full/run/").status_code == 404
    assert admin.get("/jobs/daily/moon.full/").status_code == 404
    client = signed_in("general_manager")
    assert client.post("/jobs/daily/day.begun/run/").status_code == 403
    assert "/jobs/daily/" not in client.get("/jobs/").content.decode()
    assert client.get("/jobs/daily/day.begun/").status_code == 403
    assert client.post("/jobs/daily/day.begun/", {"hour": 5, "weekday": "", "is_on": "on"}).status_code == 403


@pytest.mark.covers("R631")
def test_an_administrator_says_when_a_job_happens(admin):
    address = "/jobs/daily/analysis.due/"
    assert admin.post(address, {"hour": "24", "weekday": ""}).status_code == 422
    assert admin.post(address, {"hour": "5", "weekday": "2", "is_on": "on"}).status_code == 302
    (due,) = [one for one in core_queries.calendar() if one.name == "analysis.due"]
    assert (due.hour, due.weekday, due.is_on) == (5, 2, True)
    page = admin.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert '<option value="2" selected>Wednesdays' in page
    assert "Wednesdays, from 5:00" in admin.get("/jobs/", headers={"Accept-Language": "en"}).content.decode()
    assert AuditEntry.objects.filter(act="job.change").count() == 1


@pytest.fixture
def renamed(cast, at):
    """The customer got another name and phone."""
    with base.acting_as(org_queries.member(cast.owner.pk)):
        values = {"phone": "13900139000", "status": "SUPPRESSED"}
        customer_actions.change_customer(customer_id=cast.customer_id, values=values, version=1, at=at)


@pytest.mark.covers("R023")
def test_the_trail_shows_values_to_administrators_and_hides_personal_ones_from_auditors(cast, renamed, client):
    address = f"/audit/?noun=customer&object_id={cast.customer_id}"
    client.force_login(cast.administrator)
    assert "13800138000 → 13900139000" in client.get(address).content.decode()
    client.force_login(cast.auditor)
    page = client.get(address).content.decode()
    with translation.override("zh-hans"):
        assert f"{codes.label('ACTIVE')} → {codes.label('SUPPRESSED')}" in page
    assert "13800138000" not in page
    assert "苏南轨道装备" not in page


def test_of_sensitive_fields_only_the_change_is_told(admin, cast, at):
    with base.acting_as(base.System("story")):
        core_actions.audit("user.change", noun="user", object_id=7, at=at, values={"password": ["old-one", "new-one"]})
    assert "old-one" not in admin.get("/audit/?noun=user&object_id=7").content.decode()


def test_the_trail_is_paged_from_new_to_old_without_gaps(admin, cast, at):
    with base.acting_as(base.System("story")):
        for n in range(120):
            core_actions.audit("note", noun="event", object_id=n, at=at, values={"n": f"row-{n}-"})
    seen, address = [], "/audit/?noun=event"
    while address:
        page = admin.get(address).content.decode()
        seen += [n for n in range(120) if f"row-{n}-" in page]
        following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        address = following
    assert sorted(seen) == list(range(120))


@pytest.mark.parametrize(
    "query", ["noun=a'b", "object_id=x", "object_id=99999999999999999999", "before=-1", "noun=a%00b"]
)
def test_a_wrong_filter_is_refused_in_words(admin, query):
    assert admin.get(f"/audit/?{query}").status_code == 422


def test_ones_own_password_needs_the_present_one_and_ends_the_other_sessions(signed_in, cast):
    client, other = signed_in("owner"), Client()
    other.force_login(cast.owner)
    wrong = client.post("/profile/password/", {"old": "guess", "new": "a new long one"})
    assert wrong.status_code == 422
    assert 'id="id_old-error"' in wrong.content.decode()
    weak = client.post("/profile/password/", {"old": PASSWORD, "new": "short"})
    assert 'id="id_new-error"' in weak.content.decode()
    assert client.post("/profile/password/", {"old": PASSWORD, "new": "a new long one"}).status_code == 302
    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/").status_code == 302
    assert Client().post("/login/", {"username": "owner", "password": "a new long one"}).status_code == 302


def test_one_makes_and_ends_ones_own_tokens_only(signed_in, cast):
    client = signed_in("owner")
    assert client.post("/profile/tokens/", {"name": ""}).status_code == 422
    assert client.post("/profile/tokens/", {"name": "phone"}).status_code == 200
    (token,) = org_queries.tokens(cast.owner.pk)
    assert signed_in("colleague").post(f"/profile/tokens/{token.pk}/revoke/").status_code == 404
    assert signed_in("owner").post(f"/profile/tokens/{token.pk}/revoke/").status_code == 302
    token.refresh_from_db()
    assert token.revoked_at


def test_every_kind_of_record_in_the_trail_has_words():
    # The columns of lists name the noun of their codes by the same word.
    files = [file for file in PACKAGE.rglob("*.py") if file.name != "lists.py"]
    written = {found for file in files for found in re.findall(r'\bnoun="([a-z_]+)"', file.read_text("utf-8"))}
    assert written <= set(audit.NOUNS)


def test_the_tree_is_shown_top_down_with_siblings_by_code(cast, at):
    with base.acting_as(base.System("story")):
        for code in ("C2", "C10", "C1"):
            org_actions.add_branch(code=code, name=code, level="HALL", parent_id=cast.province.pk, at=at)
    tree = [branch.code for branch in org_queries.as_tree(org_queries.branches())]
    assert tree == ["HQ", "JN", "JS", "C1", "C10", "C2", "SZ"]
