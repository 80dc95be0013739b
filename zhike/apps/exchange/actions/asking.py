"""Asking: what must be said once for all rows of a file, such as which list they are of."""

from datetime import datetime

from zhike.apps.activities import queries as activity_queries
from zhike.apps.catalog import queries as catalog_queries
from zhike.apps.exchange.actions import state
from zhike.apps.exchange.models import Import
from zhike.apps.exchange.reading.refusal import Reason
from zhike.apps.org import queries as org_queries

# What a kind may ask → the refusal of a file that does not say.
ASKS = {"batch_id": "BATCH_MISSING", "activity_id": "ACTIVITY_MISSING"}


def demand(found: Import, options: dict, at: datetime) -> None:
    """Raise ImportRefused unless everything the kind asks was said and may be used today."""
    for name in state.kind(found).asks:
        answer = options.get(name)
        if not isinstance(answer, int) or not _is_there(name, answer):
            raise state.ImportRefused(Reason(ASKS[name]))
        if name == "batch_id" and answer in catalog_queries.ended_batches(org_queries.business_date(at)):
            raise state.ImportRefused(Reason("LICENSE_EXPIRED"))


def _is_there(name: str, answer: int) -> bool:
    if name == "activity_id":
        return activity_queries.activity(answer) is not None
    row = catalog_queries.batch(answer)
    return row is not None and row.kind != "REPORT"
