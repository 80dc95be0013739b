"""Reads of receivables: accounts and their sums, invoices and payments, limits and what goes beyond, who is held."""

from zhike.apps.receivables.queries.accounts import (
    Sums,
    account,
    account_ids,
    accounts,
    by_customer,
    ids_of_day,
    ids_of_import,
    known_ids,
    sums,
    warned,
    with_due_dates,
)
from zhike.apps.receivables.queries.credit import (
    allowed,
    due_dates,
    exemption,
    exemptions_of,
    granted_between,
    held_orders,
    held_since,
    hold_on,
    holds,
    limit_on,
    limits_of,
    limits_on,
    refuses_imports,
    waiting,
)
from zhike.apps.receivables.queries.invoices import (
    FreePayment,
    Opened,
    Unsettled,
    about_customer,
    free_payments,
    invoice,
    invoices,
    numbers_of,
    opened,
    payments_by_hand,
    settlement,
    settlements_of,
    unsettled,
    write_off,
    write_offs_of,
)
from zhike.apps.receivables.queries.ledgers import check_order, ledger_of, ledgers
from zhike.apps.receivables.queries.paying import claims

__all__ = [
    "FreePayment", "Opened", "Sums", "Unsettled", "about_customer", "account", "account_ids", "accounts", "allowed",
    "by_customer", "check_order", "claims", "due_dates", "exemption", "exemptions_of", "free_payments",
    "granted_between", "held_orders", "held_since", "hold_on", "holds", "ids_of_day", "ids_of_import", "invoice",
    "invoices", "known_ids", "ledger_of", "ledgers", "limit_on", "limits_of", "limits_on", "numbers_of", "opened",
    "payments_by_hand", "refuses_imports", "settlement", "settlements_of", "sums", "unsettled", "waiting", "warned",
    "with_due_dates", "write_off", "write_offs_of",
]  # fmt: skip
