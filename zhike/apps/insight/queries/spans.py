"""The account of any span of whole months: read from the copy of the data when it is asked for."""

from zhike.analytics import periods
from zhike.analytics.errors import InputError
from zhike.analytics.ledger import Cell
from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.queries import accounts, churn, figures, runs
from zhike.apps.org import queries as org_queries
from zhike.warehouse import engine
from zhike.warehouse.measures import span

MOST_MONTHS = 60


def account(branch_id: int, first: str, last: str) -> Cell | None:
    """Return the account of a branch's subtree from one month to another, beside as many months before.

    None for what is hidden, has not ended or lies before the history; raises InputError for what are no months in
    order, churn.SnapshotGone where the copy is no longer kept. Where the months before are not all in the history there
    is no rate: the opening would be that of fewer.
    """
    begins, ends = periods.parse(first), periods.parse(last)
    if {begins.kind, ends.kind} != {"MONTH"} or not 0 < ends.index - begins.index + 1 <= MOST_MONTHS:
        raise InputError("PERIOD_SYNTAX", "last", value=f"{first} – {last}")
    run, months = runs.current(), accounts.cells(branch_id, "MONTH")
    if run is None or not months or not ends.is_complete(run.as_of):
        return None
    known_from = periods.parse(months[0].period).index
    if ends.index < known_from:
        return None
    # A small branch is told beside its sisters by months; whoever may not see those sees no span of them either.
    if any(accounts.untold(branch_id, "MONTH")):
        return None
    try:
        star = engine.open_star(snapshot.folder_of(run.pk))
    except FileNotFoundError as gone:
        raise churn.SnapshotGone from gone
    with star:
        told = span.account(star, begins, ends, org_queries.subtree_ids(branch_id))
    cell = Cell(
        f"{begins.label} – {ends.label}", branch_id, **told,
        is_first=2 * begins.index - ends.index - 1 < known_from,
    )  # fmt: skip
    return None if figures.hides(figures.n_behind(cell)) or figures.hides(cell.churned) else cell
