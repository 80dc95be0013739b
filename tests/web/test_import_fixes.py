"""Refused cells put right in the preview, and the files of old imports forgotten."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from web.importing import Door

from zhike.apps.core import base, clock
from zhike.apps.core.models import AuditEntry
from zhike.apps.exchange import actions as exchange_actions
from zhike.apps.exchange.models import Import
from zhike.apps.trade import queries as trade_queries
from zhike.jobs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)
BAD = "客户,日期,金额\n李梅,2024-01-05,30\n王强,2024-02-30,12.5\n赵一,2024-03-01,许多\n"


@pytest.fixture
def door(cast, signed_in):
    def opened(part: str = "administrator") -> Door:
        client = signed_in(part)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return Door(client, cast.hall.pk)

    return opened


def one(import_id: int) -> Import:
    with base.acting_as(base.System("test")):
        return Import.objects.get(pk=import_id)


def folder(import_id: int) -> Path:
    return Path(settings.ZHIKE_DATA_DIR) / "imports" / str(import_id)


@pytest.mark.covers("R025")
def test_a_refused_cell_is_put_right_where_it_is_shown(door):
    me = door()
    import_id = me.check(BAD)
    raw = (folder(import_id) / "raw.parquet").read_bytes()
    page = me.open("import", import_id).content.decode()
    assert 'name="row-3" value="2024-02-30"' in page
    assert 'name="row-4" value="许多"' in page
    me.post("import_fix", import_id, **{"row-3": "2024-02-29", "row-4": "7.5"})
    dispatch.run_once()
    assert one(import_id).counts["n_refused"] == 0
    me.post("import_run", import_id)
    dispatch.run_once()
    with base.acting_as(base.System("test")):
        found = {(o.order_date.isoformat(), float(o.amount)) for o in trade_queries.orders()}
    assert found == {("2024-01-05", 30.0), ("2024-02-29", 12.5), ("2024-03-01", 7.5)}
    assert (folder(import_id) / "raw.parquet").read_bytes() == raw
    assert AuditEntry.objects.get(act="import.fix").n_rows == 2


def test_a_value_that_is_still_wrong_is_refused_again_and_reading_anew_forgets_it(door):
    me = door()
    import_id = me.check(BAD)
    me.post("import_fix", import_id, **{"row-3": "soon", "row-4": "8"})
    dispatch.run_once()
    assert one(import_id).counts["n_refused"] == 1
    assert 'name="row-3" value="soon"' in me.open("import", import_id).content.decode()
    me.post("import_read", import_id)
    dispatch.run_once()
    me.columns(import_id)
    dispatch.run_once()
    assert one(import_id).counts["n_refused"] == 2


def test_nothing_is_fixed_without_a_change_or_in_an_import_of_others(door):
    me = door()
    import_id = me.check(BAD)
    me.post("import_fix", import_id, **{"row-3": "2024-02-30", "row-2": "x", "row-x": "1"})
    assert not AuditEntry.objects.filter(act="import.fix").exists()
    assert door("other_manager").post("import_fix", import_id, **{"row-3": "2024-02-29"}).status_code == 404
    assert door("owner").post("import_fix", import_id, **{"row-3": "2024-02-29"}).status_code == 403


def test_files_go_when_an_import_can_no_longer_be_taken_back(door):
    me, now = door(), clock.now()
    done, draft, young = me.run(BAD), me.check(BAD), me.check(BAD)
    with base.acting_as(base.System("test")):
        Import.objects.filter(pk=done).update(finished_at=now - timedelta(days=31))
        Import.objects.filter(pk=draft).update(updated_at=now - timedelta(days=31))
        assert exchange_actions.forget_files(at=now) == 2
    assert [folder(i).exists() for i in (done, draft, young)] == [False, False, True]
    assert me.open("import", done).status_code == 200
    me.post("import_run", draft)
    dispatch.run_once()
    assert "Its file was deleted 30 days after the last step" in me.open("import", draft).content.decode()
