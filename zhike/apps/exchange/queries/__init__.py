"""Reads of exchange: imports one may see, how good the data are, who brings them."""

from zhike.apps.exchange.queries.linking import UNLINKED, Linked, linked
from zhike.apps.exchange.queries.order_log import LogRefused, OrderLog, order_log
from zhike.apps.exchange.queries.participation import Part, participation
from zhike.apps.exchange.queries.plain_table import PlainTable, TableRefused, plain_table
from zhike.apps.exchange.queries.quality import (
    TABLES,
    Due,
    Happened,
    Indicator,
    as_kept,
    data_owners,
    due_until,
    happened,
    indicators,
    kept,
)
from zhike.apps.exchange.queries.refused_singly import refused_singly
from zhike.apps.exchange.queries.staged import (
    answers,
    asks,
    fields,
    has_money,
    imports,
    job,
    kinds,
    needed,
    one,
    refusals,
    refused_file,
    report,
    taken,
    undo_until,
    waiting_for_a_look,
)

__all__ = [
    "TABLES", "UNLINKED", "Due", "Happened", "Indicator", "Linked", "LogRefused", "OrderLog", "Part", "PlainTable",
    "TableRefused", "answers", "as_kept", "asks", "data_owners", "due_until", "fields", "happened", "has_money",
    "imports", "indicators", "job", "kept", "kinds", "linked", "needed", "one", "order_log", "participation",
    "plain_table", "refusals", "refused_file", "refused_singly", "report", "taken", "undo_until",
    "waiting_for_a_look",
]  # fmt: skip
