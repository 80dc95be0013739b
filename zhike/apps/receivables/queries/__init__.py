"""Reads of receivables: accounts and their sums, invoices and payments, limits and what goes beyond, who is held."""

from zhike.apps.receivables.queries.accounts import (
    Sums,
    account,
    accounts,
    by_customer,
    known_ids,
    sums,
    warned,
    with_due_dates,
)
from zhike.apps.receivables.queries.credit import (
    allowed,
    exemption,
    exemptions_of,
    hold_on,
    holds,
    limit_on,
    limits_of,
    limits_on,
    waiting,
)
from zhike.apps.receivables.queries.invoices import (
    FreePayment,
    Opened,
    about_customer,
    free_payments,
    given_back,
    invoice,
    invoices,
    numbers_of,
    opened,
    payments_by_hand,
    settlement,
    settlements_of,
)
from zhike.apps.receivables.queries.ledgers import check_order, ledger_of, ledgers

__all__ = [
    "FreePayment", "Opened", "Sums", "about_customer", "account", "accounts", "allowed", "by_customer", "check_order",
    "exemption", "exemptions_of", "free_payments", "given_back", "hold_on", "holds", "invoice", "invoices", "known_ids",
    "ledger_of", "ledgers", "limit_on", "limits_of", "limits_on", "numbers_of", "opened", "payments_by_hand",
    "settlement", "settlements_of", "sums",
    "waiting", "warned", "with_due_dates",
]  # fmt: skip
