"""Rented and bought lists: one row is somebody on a list of another house, known here or not yet.

Everything the row tells goes into the archive under the licence of the list, so that it locks when the licence ends;
on the record of somebody new stands nothing but the name.
"""

import hashlib

from django.utils.translation import gettext_lazy as _

from zhike.apps.archives import actions as archive_actions
from zhike.apps.customers import actions as customer_actions
from zhike.apps.customers import queries as customer_queries
from zhike.apps.exchange.kinds import about, newcomers
from zhike.apps.exchange.kinds.context import NEW, Context

LABEL = _("Rented or bought list")
CHANNEL = "RENTED_DB"


def _list_code(context: Context, row: about.Row) -> str:
    """Return the code of somebody new: made of what the list says of them, and telling none of it."""
    said = "\x1f".join([row.who, *(row.text(name) for name in newcomers.STRONG)])
    return f"L{context.options['batch_id']}-{hashlib.blake2b(said.encode(), digest_size=6).hexdigest()}"


def _settled(context: Context, rows: list[about.Row]) -> list[int]:
    """Return whose each row is, those added who are new."""
    codes = {_list_code(context, row): row for row in rows if row.customer_id == NEW}
    known = customer_queries.ids_by_code(codes)
    new = [
        customer_actions.NewCustomer(
            code=code, name=row.who, kind=row.text("kind"), branch_id=context.branch_id, import_id=context.import_id
        )
        for code, row in codes.items()
        if code not in known
    ]  # fmt: skip
    known |= customer_actions.add_customers(new=new, at=context.at)
    return [row.customer_id or known[_list_code(context, row)] for row in rows]


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    batch_id, ids = context.options["batch_id"], _settled(context, rows)
    context.meet(ids)
    new = [
        archive_actions.NewFacts(
            customer_id,
            newcomers.told(context, row, context.cards[customer_id].kind),
            row.day("date") if row.text("date") else context.today,
            batch_id,
        )
        for customer_id, row in zip(ids, rows, strict=True)
    ]
    return archive_actions.add_facts(new=new, channel=CHANNEL, at=context.at)


KIND = about.kind(
    "rented", LABEL, newcomers.FIELDS, newcomers.NEEDED, add=_add, remove=archive_actions.remove_facts,
    demand=newcomers.demand, checker=newcomers.Checker, asks=("batch_id",), is_held=True,
)  # fmt: skip
