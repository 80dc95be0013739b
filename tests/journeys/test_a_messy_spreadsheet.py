"""A messy spreadsheet: imported with one cell refused, the cell put right, run, and all of it undone."""

import pytest
from web.importing import Door

from zhike.apps.core import base
from zhike.apps.customers import queries as customer_queries
from zhike.apps.trade import queries as trade_queries
from zhike.jobs import dispatch

pytestmark = pytest.mark.django_db(transaction=True)
# A title above the columns, spaces, two ways to write a day, a thousands sign and a day that does not exist.
MESSY = (
    "三月销售明细,,\n客户,日期,金额\n 李梅 ,2024-01-05,30\n王强,2024/2/30,12.5\n赵一,2024年3月1日,\"1,200.50\"\n"
)  # fmt: skip


def orders() -> set[tuple[str, float]]:
    with base.acting_as(base.System("test")):
        return {(one.order_date.isoformat(), float(one.amount)) for one in trade_queries.orders()}


def test_a_messy_spreadsheet_is_imported_put_right_and_taken_back(signed_in, cast):
    client = signed_in("administrator")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    door = Door(client, cast.hall.pk)
    import_id = door.check(MESSY, encoding="gb18030")
    page = door.open("import", import_id).content.decode()
    assert 'value="2024/2/30"' in page
    row = page.split('value="2024/2/30"')[0].rsplit('name="', 1)[1].split('"')[0]
    door.post("import_fix", import_id, **{row: "2024-02-29"})
    dispatch.run_once()
    door.post("import_run", import_id)
    dispatch.run_once()
    assert orders() == {("2024-01-05", 30.0), ("2024-02-29", 12.5), ("2024-03-01", 1200.5)}
    assert "李梅" in client.get("/customers/").content.decode()
    door.post("import_undo", import_id)
    dispatch.run_once()
    assert orders() == set()
    with base.acting_as(base.System("test")):
        assert [one.pk for one in customer_queries.customers()] == [cast.customer_id]
