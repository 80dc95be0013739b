"""The snapshot of a run: the SQL that gives each star table from the operational store, copied and reconciled."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from zhike.apps.insight.actions import calendar
from zhike.apps.insight.models import Run
from zhike.warehouse import engine, snapshot

KEEP = 2

# Colleagues and departments who buy are customers of ours, and neither revenue nor churn (R056).
INTERNAL = (
    "SELECT n.customer_id FROM customers_assignment n "
    "WHERE n.dimension = 'NATURE' AND n.code = 'INTERNAL' AND n.valid_to IS NULL"
)
OUTSIDE = f"customer_id NOT IN ({INTERNAL})"  # nosec B608  # a constant of this module
RECORDS = f"c.status <> 'MERGED' AND c.id NOT IN ({INTERNAL})"  # nosec B608  # constants of this module
HOMES = (
    "customers_homebranch h JOIN customers_customer c ON c.id = h.customer_id "  # nosec B608  # constants of this module
    f"WHERE {RECORDS}"
)
TIERS = (
    "customers_assignment a JOIN customers_customer c ON c.id = a.customer_id "  # nosec B608  # constants of this module
    f"WHERE a.dimension = 'VALUE_TIER' AND {RECORDS}"
)
LINES = f"""
SELECT l.id, l.customer_id, l.branch_id, l.product_id, l.order_id, l.line_date, l.is_return,
       {{quantity}}, {{amount}}, {{cost}}
FROM trade_orderline l WHERE l.{OUTSIDE}
"""  # nosec B608  # constants of this module
# What took somebody's time: not what we missed, what was only seen, and what was typed into a form of ours.
CONTACTS = (
    "i.kind IN ('CONTACT', 'WANTS_TO_LEAVE') AND i.direction <> 'MISSED' "
    "AND i.channel NOT IN ('WEB', 'PACKAGING') AND i.taken_back_at IS NULL "
    f"AND i.{OUTSIDE}"
)
GIFTS = f"g.status = 'GIVEN' AND g.{OUTSIDE}"
OUTLETS = f"archives_outlet u JOIN customers_customer c ON c.id = u.customer_id WHERE {RECORDS}"
SUBSCRIPTIONS = f"billing_subscription u JOIN customers_customer c ON c.id = u.customer_id WHERE {RECORDS}"
# A subscription's last day is its own; an outlet is not there any more on the day it closes.
UNITS = (
    "SELECT u.id, 'OUTLET', u.customer_id, u.opened_date, u.closed_date, {turnover} "  # nosec B608  # constants of this module
    f"FROM {OUTLETS} UNION ALL "
    f"SELECT u.id, 'SUBSCRIPTION', u.customer_id, u.start_date, {{day_after}}, NULL FROM {SUBSCRIPTIONS}"
)
ASKED = f"(v.customer_id IS NULL OR v.{OUTSIDE})"
ADDRESSED = f"m.\"group\" IN ('TREATED', 'CONTROL') AND m.{OUTSIDE}"
SELECTS = {
    "order_line": LINES,
    "customer": f"SELECT c.id, c.branch_id, c.first_seen_date FROM customers_customer c WHERE {RECORDS}",  # nosec B608  # constants of this module
    "customer_branch": f"SELECT h.customer_id, h.branch_id, h.valid_from, h.valid_to FROM {HOMES}",  # nosec B608  # constants of this module
    "customer_tier": f"SELECT a.customer_id, a.code, a.valid_from, a.valid_to FROM {TIERS}",  # nosec B608  # constants of this module
    "branch": "SELECT b.id, b.parent_id, b.level, b.path FROM org_branch b",
    "product": "SELECT p.id, p.code, p.name FROM trade_product p",
    "cost": (
        "SELECT k.id, k.customer_id, k.cost_date, k.category, {cost_amount} "  # nosec B608  # constants of this module
        f"FROM trade_cost k WHERE k.{OUTSIDE}"
    ),
    "payment": (
        "SELECT y.id, y.customer_id, y.paid_date, {paid_amount} "  # nosec B608  # constants of this module
        f"FROM trade_payment y WHERE y.{OUTSIDE}"
    ),
    "contact": (
        "SELECT i.id, i.customer_id, {contact_day}, i.channel, i.duration_minutes, "  # nosec B608  # a constant of this module
        "(lower(i.topic) LIKE '%complain%' OR i.topic LIKE '%投诉%') "
        f"FROM interactions_interaction i WHERE {CONTACTS}"
    ),
    "gift": f"SELECT g.id, g.customer_id, g.day, {{gift_value}} FROM activities_gift g WHERE {GIFTS}",  # nosec B608  # a constant of this module
    "unit": UNITS,
    "complaint": (
        "SELECT k.id, k.customer_id, {complaint_day}, k.handler_id, k.status "  # nosec B608  # a constant of this module
        f"FROM complaints_complaint k WHERE k.{OUTSIDE}"
    ),
    "churn_event": (
        "SELECT e.id, e.customer_id, e.branch_id, e.exit_date, e.status, e.reason "  # nosec B608  # a constant of this module
        f"FROM churn_case e WHERE e.{OUTSIDE}"
    ),
    "survey_answer": (
        "SELECT v.id, v.wave_id, v.customer_id, {answer_day} "  # nosec B608  # a constant of this module
        f"FROM surveys_invitation v WHERE {ASKED}"
    ),
    "campaign_send": (
        "SELECT m.id, m.campaign_id, m.customer_id, m.\"group\" = 'CONTROL' "  # nosec B608  # a constant of this module
        f"FROM campaigns_recipient m WHERE {ADDRESSED}"
    ),
    "employee": "SELECT s.id, s.branch_id, s.role FROM org_user s",
}
CHECKS = {
    "order_line": f"SELECT count(*), sum(amount) FROM trade_orderline WHERE {OUTSIDE}",  # nosec B608  # constants of this module
    "customer": f"SELECT count(*), NULL FROM customers_customer c WHERE {RECORDS}",  # nosec B608  # constants of this module
    "customer_branch": f"SELECT count(*), NULL FROM {HOMES}",  # nosec B608  # constants of this module
    "customer_tier": f"SELECT count(*), NULL FROM {TIERS}",  # nosec B608  # constants of this module
    "branch": "SELECT count(*), NULL FROM org_branch",
    "product": "SELECT count(*), NULL FROM trade_product",
    "cost": f"SELECT count(*), sum(amount) FROM trade_cost WHERE {OUTSIDE}",  # nosec B608  # constants of this module
    "payment": f"SELECT count(*), sum(amount) FROM trade_payment WHERE {OUTSIDE}",  # nosec B608  # constants of this module
    "contact": f"SELECT count(*), NULL FROM interactions_interaction i WHERE {CONTACTS}",  # nosec B608  # a constant of this module
    "gift": f"SELECT count(*), sum(g.value) FROM activities_gift g WHERE {GIFTS}",  # nosec B608  # a constant of this module
    "unit": f"SELECT (SELECT count(*) FROM {OUTLETS}) + (SELECT count(*) FROM {SUBSCRIPTIONS}), NULL",  # nosec B608  # constants of this module
    "complaint": f"SELECT count(*), NULL FROM complaints_complaint WHERE {OUTSIDE}",  # nosec B608  # constants of this module
    "churn_event": f"SELECT count(*), NULL FROM churn_case WHERE {OUTSIDE}",  # nosec B608  # constants of this module
    "survey_answer": f"SELECT count(*), NULL FROM surveys_invitation v WHERE {ASKED}",  # nosec B608  # a constant of this module
    "campaign_send": f"SELECT count(*), NULL FROM campaigns_recipient m WHERE {ADDRESSED}",  # nosec B608  # a constant of this module
    "employee": "SELECT count(*), NULL FROM org_user",
}


def folder_of(run_id: int) -> Path:
    """Return where a run's snapshot lies."""
    lake = Path(settings.ZHIKE_LAKE or settings.ZHIKE_DATA_DIR / "warehouse")
    return lake / f"run-{run_id:08d}"


def contribution_of(run_id: int) -> Path:
    """Return where what every customer left is kept until it is written back."""
    return folder_of(run_id) / "contribution.parquet"


def opened(run: Run) -> engine.Star:
    """Open a run's snapshot on the engine that measures it, where that runs; pages ask DuckDB, whatever measured."""
    return engine.open_star(folder_of(run.pk), engine=run.engine, master=settings.ZHIKE_SPARK_MASTER)


def take(*, run_id: int, progress: Callable[[str, int, int], None] | None) -> snapshot.Manifest:
    """Copy the operational store for a run; an earlier copy of the same run is used again."""
    folder = folder_of(run_id)
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.exists():
        return snapshot.Manifest.read(folder)
    manifest = snapshot.take(_source(), folder, progress)
    # Views of earlier days come and go; the lists of the pages are read from the current run's copy.
    current = Run.objects.filter(is_current=True).values_list("pk", flat=True)
    snapshot.prune(folder.parent, KEEP, spare=[folder_of(pk) for pk in current])
    return manifest


MONEY = {
    "quantity": "l.quantity", "amount": "l.amount", "cost": "l.cost", "cost_amount": "k.amount",
    "paid_amount": "y.amount", "gift_value": "g.value", "turnover": "u.turnover",
}  # fmt: skip
MOMENTS = {"contact_day": "i.happened_at", "complaint_day": "k.opened_at", "answer_day": "v.answered_at"}


def selects() -> dict[str, str]:
    """Return the SQL that gives each star table."""
    # SQLite keeps decimals as binary numbers of 15 safe digits; as text they come out as they went in.
    is_sqlite = connection.vendor == "sqlite"
    money = {name: f"CAST({column} AS TEXT)" if is_sqlite else column for name, column in MONEY.items()}
    days = {name: _local_day(column) for name, column in MOMENTS.items()}
    after = "date(u.end_date, '+1 day')" if is_sqlite else "u.end_date + 1"
    told = {name: sql.format(**money, **days, day_after=after) for name, sql in SELECTS.items()}
    return told | {"calendar": calendar.days().select}


def _source() -> snapshot.Source:
    checks = CHECKS | {"calendar": calendar.days().check}
    if connection.vendor == "sqlite":
        return snapshot.Source("sqlite", connection.settings_dict["NAME"], selects(), checks)
    return snapshot.Source("postgresql", _conninfo(), selects(), checks)


def _local_day(column: str) -> str:
    """Return the SQL of the local day of a moment; SQLite knows no time zones: standard time counts."""
    if connection.vendor == "postgresql":
        return f"({column} AT TIME ZONE '{timezone.get_default_timezone_name()}')::date"
    noon = timezone.make_aware(datetime(2020, 1, 1, 12))  # noqa: DTZ001  # it is made aware here
    offset = (noon.utcoffset() or timedelta()) - (noon.dst() or timedelta())
    return f"date({column}, '{int(offset.total_seconds()):+d} seconds')"


def _conninfo() -> str:
    from psycopg.conninfo import make_conninfo

    given = connection.settings_dict
    parts = {
        "dbname": given["NAME"], "user": given["USER"], "password": given["PASSWORD"], "host": given["HOST"],
        "port": given["PORT"],
    }  # fmt: skip
    return make_conninfo(**{key: str(value) for key, value in parts.items() if value})
