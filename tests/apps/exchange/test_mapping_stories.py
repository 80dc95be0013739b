"""Stories of columns: found by name, remembered, asked for where unclear, numbered where there is no header."""

import pytest

from zhike.apps.core import queries as core_queries
from zhike.apps.exchange import actions, queries
from zhike.apps.exchange.models import Import
from zhike.apps.org import actions as org_actions
from zhike.apps.org import queries as org_queries

PANEL = " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n 00002 19970112  5   77.00\n"


def test_a_file_without_header_is_refused_with_its_columns_named_until_they_are_told(acting, importing):
    acting("administrator")
    import_id = importing.start(importing.file(PANEL))
    with pytest.raises(actions.MappingUnclear, match=r"1 \(00001\), 2 \(19970101\)"):
        actions.check(import_id=import_id, at=importing.at)
    columns = {"customer_code": "1", "date": "2", "quantity": "3", "amount": "4"}
    actions.map_columns(import_id=import_id, columns=columns, at=importing.at)
    counts = actions.check(import_id=import_id, at=importing.at)
    assert (counts["n_new"], counts["n_customers"], counts["amount"]) == (3, 2, "100.7700")


def test_unclear_columns_are_offered_and_the_answer_is_remembered(acting, importing):
    acting("administrator")
    text = "客户,日期,不含税金额,折后金额\n李梅,2024-01-05,10,9\n"
    import_id = importing.start(importing.file(text))
    with pytest.raises(actions.MappingUnclear) as asked:
        actions.check(import_id=import_id, at=importing.at)
    assert asked.value.candidates["amount"] == ["不含税金额", "折后金额"]
    actions.map_columns(import_id=import_id, columns={"amount": "折后金额"}, at=importing.at)
    assert actions.check(import_id=import_id, at=importing.at)["amount"] == "9.0000"
    again = importing.start(importing.file(text))
    assert actions.check(import_id=again, at=importing.at)["amount"] == "9.0000"


def test_a_column_or_field_that_is_not_there_is_refused_with_those_that_are(acting, importing):
    acting("administrator")
    import_id = importing.start(importing.file("客户,日期,金额\n李梅,2024-01-05,10\n"))
    with pytest.raises(actions.ImportRefused, match="应收"):
        actions.map_columns(import_id=import_id, columns={"amount": "应收"}, at=importing.at)
    with pytest.raises(actions.ImportRefused, match="amount"):
        actions.map_columns(import_id=import_id, columns={"sum": "金额"}, at=importing.at)


def test_a_field_can_be_left_out(acting, importing):
    acting("administrator")
    import_id = importing.start(importing.file("客户,日期,金额,币种\n李梅,2024-01-05,10,USD\n"))
    actions.map_columns(import_id=import_id, columns={"currency": ""}, at=importing.at)
    assert actions.check(import_id=import_id, at=importing.at)["n_refused"] == 0


def test_the_book_currency_is_asked_at_the_first_import_and_kept(acting, importing, at):
    acting("administrator")
    org_actions.change_company(values={"currency": ""}, at=at)
    import_id = importing.start(importing.file("客户,日期,金额\n李梅,2024-01-05,10\n"))
    with pytest.raises(actions.ImportRefused) as asked:
        actions.check(import_id=import_id, at=at)
    assert asked.value.reason.code == "CURRENCY_MISSING"
    actions.map_columns(import_id=import_id, columns={}, options={"currency": "EUR"}, at=at)
    actions.check(import_id=import_id, at=at)
    actions.run(import_id=import_id, at=at)
    assert org_queries.company().currency == "EUR"


def test_a_file_that_is_no_table_is_refused_and_the_import_says_why(acting, importing):
    acting("administrator")
    with pytest.raises(actions.ImportRefused):
        importing.start(importing.file(b"%PDF-1.7"))
    report = queries.report(queries.imports().first().pk)
    assert (report["status"], report["failure"]["code"]) == ("FAILED", "NOT_A_TABLE")


def test_steps_asked_of_the_worker_are_taken_once_and_refusals_do_not_come_back(acting, importing, at):
    acting("administrator")
    path = importing.file("客户,日期,金额\n李梅,2024-01-05,10\n")
    import_id = actions.start_import(path=path, kind="orders", file_name="orders.csv", at=at)
    progress_id = actions.request(import_id=import_id, step="STAGE", title="orders.csv", at=at)
    asked = core_queries.job(progress_id).event.payload
    assert (asked["import_id"], asked["step"]) == (import_id, "STAGE")
    for step in ("STAGE", "CHECK", "RUN", "RUN"):
        actions.perform(import_id=import_id, step=step, at=at)
    assert queries.one(import_id).status == Import.Status.DONE
    with pytest.raises(actions.WrongStep):
        actions.request(import_id=import_id, step="RUN", title="orders.csv", at=at)
    broken = actions.start_import(path=importing.file(b""), kind="orders", file_name="x.csv", at=at)
    actions.perform(import_id=broken, step="STAGE", at=at)
    assert queries.report(broken)["failure"]["code"] == "EMPTY_FILE"
