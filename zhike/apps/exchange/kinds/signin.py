"""Sign-in sheets: one row is somebody who came to an activity, known here or met there for the first time."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from zhike.apps.activities import actions as activity_actions
from zhike.apps.activities import queries as activity_queries
from zhike.apps.customers import rules as customer_rules
from zhike.apps.exchange.kinds import about, newcomers
from zhike.apps.exchange.kinds.context import Context
from zhike.apps.exchange.reading.refusal import Reason

LABEL = _("Sign-in sheet of an activity")


def _demand(context: Context, row: about.Row) -> Iterator[tuple[str, Reason]]:
    yield from newcomers.demand(context, row)
    if row.customer_id and activity_queries.is_control(context.options["activity_id"], row.customer_id):
        yield "customer_name", Reason("CONTROL_GROUP")


def _add(context: Context, rows: list[about.Row]) -> list[int]:
    context.meet(row.customer_id for row in rows)
    return activity_actions.sign_in(
        activity_id=context.options["activity_id"], arrivals=[_arrival(context, row) for row in rows],
        day=context.today, source="IMPORT", at=context.at,
    )  # fmt: skip


def _arrival(context: Context, row: about.Row) -> activity_actions.Arrival:
    card = context.cards.get(row.customer_id)
    kind = card.kind if card else row.text("kind") or customer_rules.guess_kind(row.who, row.text("credit_code"))
    facts = newcomers.told(context, row, kind)
    if card is None:
        # The customer told us themselves, so it stands on the record.
        for name in ("phone", "email"):
            facts.pop(newcomers.TOLD[kind][name], None)
    lead = activity_actions.NewLead(row.who, kind, row.text("phone"), row.text("email"), context.import_id)
    return activity_actions.Arrival(card.pk if card else None, lead, facts)


KIND = about.kind(
    "signin", LABEL, newcomers.FIELDS, newcomers.NEEDED, add=_add, remove=activity_actions.undo_sign_in,
    demand=_demand, checker=newcomers.Checker, asks=("activity_id",),
)  # fmt: skip
