"""A customer's archive: values with their sources, a strength, an outlet, a statement."""

from datetime import timedelta

from zhike.apps.archives import actions as archive_actions
from zhike.apps.catalog import actions as catalog_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.org import queries as org_queries

OF_CUSTOMER = {"swotitem_id", "outlet_id"}
VALUES = {
    "INDIVIDUAL": {
        "birth_date": "1982-05-14", "employer": "苏州工业园区第一机械厂", "job_title": "设备科科长",
        "health": "花粉过敏", "favourite_food": "苏帮菜、松鼠鳜鱼",
        "schools": [{"school": "东南大学", "major": "机械工程"}],
    },
    "ENTERPRISE": {
        "address": "江苏省苏州市工业园区金鸡湖大道 88 号", "industry": "轨道交通装备", "staff": "430",
        "legal_form": "LIMITED", "scale": "MEDIUM", "service_area": "江苏、安徽、上海", "heads_family": "两个孩子",
        "registered_capital": "50000000", "potential": "新建的无锡工厂明年投产,刀具用量约增加三成。",
        "sales": [{"year": "2024", "amount": "320000000"}, {"year": "2025", "amount": "365000000"}],
    },
}  # fmt: skip
AMOUNTS = {"current_assets": 6000, "inventory": 2000, "cash": 1200, "current_liabilities": 4000, "revenue": 10000,
           "net_profit": 500, "total_assets": 8000, "receivables": 1500, "cost_of_sales": 7300}  # fmt: skip


def make(*, customer_id, owner_id, branch_id, at):
    """Make one of each and return the values of addresses that ask for them."""
    kind, day = customer_queries.card(customer_id).kind, org_queries.business_date(at)
    archive_actions.give_consent(
        customer_id=customer_id, purpose="SENSITIVE", wording="Sensitive 2026-01", channel="ON_PAPER", given_date=day,
        at=at,
    )  # fmt: skip
    archive_actions.write_facts(
        customer_id=customer_id, values=VALUES[kind], channel="SERVICE", method="INTERVIEW",
        day=day - timedelta(days=20), at=at,
    )  # fmt: skip
    archive_actions.save_statement(customer_id=customer_id, year=day.year - 1, values=AMOUNTS, at=at)
    for noted, text in (("WEAKNESS", "库存周转慢"), ("RESOURCE", "与东南大学共建的实验室")):
        archive_actions.add_swot(customer_id=customer_id, kind=noted, text=text, day=day, at=at)
    strength = archive_actions.add_swot(
        customer_id=customer_id, kind="STRENGTH", text="订单稳定,付款准时", day=day, at=at
    )
    licence = {"supplier": "某数据公司", "kind": "RENTED", "permitted_use": "一次直邮", "valid_from": day,
               "valid_to": day + timedelta(days=180), "cost": 20_000}  # fmt: skip
    batch_id = catalog_actions.save_batch(batch_id=None, values=licence, at=at)
    outlet = {"name": "观前街店", "opened_date": day - timedelta(days=400), "turnover": 1_200_000}
    return {
        "group": "BASIC", "noun": kind, "list_name": "direct", "table": "freshness", "period": "2025Q4",
        "number": 0, "batch_id": batch_id,
        "field": "health" if kind == "INDIVIDUAL" else "heads_family", "year": day.year - 1,
        "swotitem_id": strength,
        "outlet_id": archive_actions.save_outlet(customer_id=customer_id, values=outlet, at=at),
    }  # fmt: skip
