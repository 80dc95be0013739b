"""`zhike states --as-of DAY`: who was normal, at risk, dormant or had left on any day, by the definition in force."""

import argparse
from collections import Counter
from datetime import date
from typing import Any

from zhike.config import terminal
from zhike.config.refusal import Refusal

HELP = "say how every customer stood on a day: normal, at risk, dormant, left"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the day, whether every customer is listed, and how to print."""
    parser.add_argument("--as-of", type=date.fromisoformat, default=None, help="the day (default: the business date)")
    parser.add_argument("--customer", default="", help="code of one customer")
    parser.add_argument("--list", action="store_true", help="every customer, not only how many of each")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(options: argparse.Namespace) -> int:
    """Judge everybody on the day and print it; nothing is written."""
    from zhike.apps.core import base, clock
    from zhike.apps.customers import queries as customer_queries
    from zhike.apps.insight.queries import states
    from zhike.apps.org import queries as org_queries

    with base.acting_as(base.System("zhike states")):
        day = options.as_of or org_queries.business_date(clock.now())
        try:
            judged = states.on(day)
        except states.NoSnapshot as none:
            raise Refusal(
                "Nothing was analysed yet, or the data of the last analysis are gone: run `zhike analyse`."
            ) from none
        rows: list[dict[str, Any]] = [vars(one) | {"exit_date": one.exit_date and str(one.exit_date)} for one in judged]
        if options.customer or options.list:
            codes = dict(customer_queries.customers().order_by().values_list("pk", "code"))
            rows = [{"code": codes.get(row["customer_id"], "")} | row for row in rows]
    if options.customer:
        rows = [row for row in rows if row["code"] == options.customer]
        if not rows:
            raise Refusal(f"No customer {options.customer!r} had bought by {day}.")
    elif not options.list:
        counts = Counter(row["state"] for row in rows)
        fallback = sum(row["is_fallback"] for row in rows)
        rows = [{"state": state, "customers": n} for state, n in sorted(counts.items())]
        rows.append({"state": "by silence alone", "customers": fallback})
    return terminal.show(options, rows)
