"""The page of backups, the page of health, and the audit trail with its filters."""

from datetime import UTC, datetime, timedelta

import pytest

from zhike.apps.core import actions as core_actions
from zhike.apps.core import base, clock, workdays
from zhike.apps.core import queries as core_queries
from zhike.apps.core import rules as core_rules
from zhike.apps.core.actions import backups
from zhike.apps.core.models import AuditEntry
from zhike.jobs import dispatch, schedule
from zhike.web import health

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = ["owner", "branch_manager", "general_manager", "analyst", "auditor"]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Give each story a data folder of its own."""
    settings.ZHIKE_DATA_DIR = tmp_path


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


@pytest.mark.parametrize("part", OTHERS)
def test_backups_and_health_are_for_administrators(signed_in, cast, part):
    client = signed_in(part)
    for address in ("/backups/", "/health/"):
        assert client.get(address).status_code == 403
    for address in ("/backups/make/", "/backups/x.zhike/verify/", "/backups/x.zhike/download/"):
        assert client.post(address).status_code == 403


def test_a_backup_is_asked_for_made_proven_and_downloaded(admin, cast):
    assert "UNPROVEN" not in admin.get("/backups/").content.decode()
    assert admin.post("/backups/make/").status_code == 302
    dispatch.run_once()
    (kept,) = core_queries.backups()
    assert kept.is_proven
    assert kept.name in admin.get("/backups/").content.decode()
    assert admin.post(f"/backups/{kept.name}/verify/").status_code == 302
    answer = admin.post(f"/backups/{kept.name}/download/")
    assert (core_queries.backup_folder() / kept.name).read_bytes() == b"".join(answer.streaming_content)
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(act="backup.download", user_id=cast.administrator.pk).count() == 1


@pytest.mark.parametrize("name", ["..%2Fsecret_key", "secret_key", "nothing.zhike"])
def test_only_backups_are_given_out(admin, cast, name):
    assert admin.post(f"/backups/{name}/download/").status_code == 404


def test_a_broken_backup_is_shown_red(admin, cast):
    with base.acting_as(base.System("story")):
        file = backups.make(why="BY_HAND", at=clock.now())
    file.write_bytes(file.read_bytes()[:-20])
    admin.post(f"/backups/{file.name}/verify/")
    assert 'data-level="danger"' in admin.get("/backups/").content.decode()
    assert not core_queries.last_proof()


@pytest.mark.covers("R631")
def test_the_nightly_backup_is_made_once_and_proven(cast, monkeypatch):
    night = clock.now().replace(hour=19, minute=0)
    monkeypatch.setattr(clock, "now", lambda: night)
    monkeypatch.setattr(schedule, "DAILY", (core_rules.Daily("backup.due", hour=2),))
    dispatch.run_once()
    dispatch.run_once()
    (kept,) = core_queries.backups()
    assert (kept.why, kept.is_proven) == ("NIGHTLY", True)


def states() -> dict[str, str]:
    with base.acting_as(base.System("story")):
        return {check.name: check.state for check in health.checks(clock.now())}


def test_health_tells_what_is_missing_and_what_is_in_order(admin, cast):
    before = states()
    assert (before["worker"], before["backup"], before["database"]) == ("WRONG", "WRONG", "SOUND")
    core_queries.worker_file().touch()
    with base.acting_as(base.System("story")):
        backups.verify(backups.make(why="BY_HAND", at=clock.now()), at=clock.now())
    after = states()
    assert (after["worker"], after["backup"]) == ("SOUND", "SOUND")
    page = admin.get("/health/", headers={"Accept-Language": "en"}).content.decode()
    assert ("In order" in page, "sounds the same" in page) == (True, False)


def test_what_waits_too_long_is_told(cast):
    with base.acting_as(base.System("story")):
        core_actions.record("customer.changed", {"customer_ids": []}, at=clock.now() - timedelta(hours=1))
    assert states()["queue"] == "WATCH"


def test_health_says_from_when_on_holidays_are_not_known(admin, cast, monkeypatch):
    def told(day: int, month: int) -> health.Check:
        at = datetime(workdays.LAST_YEAR, month, day, 9, tzinfo=UTC)
        return next(check for check in health.checks(at) if check.name == "workdays")

    assert (told(1, 11).state, told(3, 11).state) == ("SOUND", "WATCH")
    assert str(workdays.LAST_YEAR) in told(3, 11).text
    monkeypatch.setattr(clock, "now", lambda: datetime(workdays.LAST_YEAR, 12, 1, tzinfo=UTC))
    assert "every Monday to Friday counts" in admin.get("/health/", headers={"Accept-Language": "en"}).content.decode()
