"""Sign-in sheets: one row is somebody who came to an activity, known here or met there for the first time."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.customers import queries as customer_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.exchange.kinds import about, newcomers
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries

LABEL = _("Sign-in sheet of an activity")


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    yield from newcomers.demand(context, row)
    if row.customer_id and activity_queries.is_control(context.options["activity_id"], row.customer_id):
        yield "customer_name", Reason("CONTROL_GROUP")


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    today = org_queries.business_date(context.at)
    known = customer_queries.cards_of(row.customer_id for row in rows if row.customer_id)
    return [_sign_in(context, row, known.get(row.customer_id), today) for row in rows]


def _sign_in(context: Context, row: about.Row, card, today) -> int:
    kind = card.kind if card else row.text("kind") or customer_rules.guess_kind(row.who, row.text("credit_code"))
    facts = newcomers.told(row, kind)
    if card is None:
        # The customer told us themselves, so it stands on the record.
        for name in ("phone", "email"):
            facts.pop(newcomers.TOLD[kind][name], None)
    lead = activity_actions.NewLead(row.who, kind, row.text("phone"), row.text("email"), context.import_id)
    return activity_actions.sign_in(
        activity_id=context.options["activity_id"], customer_id=card.pk if card else None, lead=lead, facts=facts,
        day=today, source="IMPORT", at=context.at,
    )  # fmt: skip


KIND = about.kind(
    "signin", LABEL, newcomers.FIELDS, newcomers.NEEDED, add=_add, remove=activity_actions.undo_sign_in,
    demand=_demand, checker=newcomers.Checker, asks=("activity_id",),
)  # fmt: skip
