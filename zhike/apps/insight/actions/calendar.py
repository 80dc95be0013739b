"""The dimension of time: the SQL that gives every day of the years in which anything happened, week to working day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from zhike.apps.core import workdays

# Where something happens on a day: the day, asked for its first and its last.
HAPPENED = {
    "trade_order": "order_date", "trade_cost": "cost_date", "trade_payment": "paid_date",
    "interactions_interaction": "happened_at", "activities_gift": "day", "complaints_complaint": "opened_at",
    "churn_case": "exit_date", "surveys_invitation": "answered_at",
}  # fmt: skip
DAY = timedelta(days=1)
# A list may not be empty, and one of NULL would leave every day unknown.
NEVER = "'0001-01-01'"
NOTHING = "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL WHERE 1 = 0"
SQLITE = """
WITH RECURSIVE d(day) AS (SELECT '{first}' UNION ALL SELECT date(day, '+1 day') FROM d WHERE day < '{last}')
SELECT day, date(day, '-' || ((strftime('%w', day) + 6) % 7) || ' days'), substr(day, 1, 7),
       substr(day, 1, 4) || 'Q' || ((CAST(substr(day, 6, 2) AS INTEGER) + 2) / 3), CAST(substr(day, 1, 4) AS INTEGER),
       (strftime('%w', day) + 6) % 7 + 1,
       (strftime('%w', day) NOT IN ('0', '6') AND day NOT IN ({holidays})) OR day IN ({made_up}), day IN ({holidays})
FROM d
"""
POSTGRESQL = """
SELECT day, date_trunc('week', day)::date, to_char(day, 'YYYY-MM'), to_char(day, 'YYYY"Q"Q'),
       extract(year FROM day)::int, extract(isodow FROM day)::int,
       (extract(isodow FROM day) < 6 AND day NOT IN ({holidays})) OR day IN ({made_up}), day IN ({holidays})
FROM (SELECT generate_series('{first}'::date, '{last}'::date, '1 day')::date AS day) d
"""
COUNTS = {
    "sqlite": "SELECT CAST(julianday('{last}') - julianday('{first}') AS INTEGER) + 1, NULL",
    "postgresql": "SELECT '{last}'::date - '{first}'::date + 1, NULL",
}


@dataclass(frozen=True)
class Days:
    """The SQL of the days, and of how many they are, reckoned another way than they are made."""

    select: str
    check: str


def days() -> Days:
    """Return the SQL of every day from the first year anything happened in to the last one, whole years."""
    span = _span()
    if span is None:
        return Days(NOTHING, "SELECT 0, NULL")
    first, last = span
    known = (first + n * DAY for n in range((last - first).days + 1))
    peculiar = {day: kind for day in known if (kind := workdays.peculiar(day))}
    marked = {
        name: ", ".join(f"'{day}'" for day, kind in peculiar.items() if kind == wanted) or NEVER
        for name, wanted in (("holidays", workdays.HOLIDAY), ("made_up", workdays.MADE_UP))
    }
    sql = SQLITE if connection.vendor == "sqlite" else POSTGRESQL
    span_of = {"first": first, "last": last}
    return Days(sql.format(**span_of, **marked), COUNTS[connection.vendor].format(**span_of))


def _span() -> tuple[date, date] | None:
    """Return the first day of the first year in which anything happened, and the last day of the last one."""
    seen: set[date] = set()
    with connection.cursor() as cursor:
        for table, column in HAPPENED.items():
            cursor.execute(f"SELECT min({column}), max({column}) FROM {table}")  # nosec B608  # constants
            seen |= {date.fromisoformat(str(one)[:10]) for one in cursor.fetchone() if one is not None}
    # A moment late in the evening of another zone is the next day here.
    return (date(min(seen).year, 1, 1), date((max(seen) + DAY).year, 12, 31)) if seen else None
