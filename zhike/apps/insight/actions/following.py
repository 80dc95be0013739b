"""What follows an analysis once it is published, from the snapshot it left."""

from zhike.apps.insight.actions import snapshot
from zhike.apps.insight.models import Run
from zhike.apps.valuation import actions as valuation_actions
from zhike.warehouse import engine


def measure_peers(*, run_id: int) -> int:
    """Write what customers of each segment buy; nothing where a newer run stands or the snapshot is gone."""
    run, folder = Run.objects.filter(pk=run_id, is_current=True).first(), snapshot.folder_of(run_id)
    if run is None or not folder.exists():
        return 0
    with engine.open_star(folder) as star:
        return valuation_actions.measure_peers(star=star, as_of=run.as_of)
