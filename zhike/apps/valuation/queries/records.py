"""Records: the value model behind a run's figures."""

from zhike.apps.valuation.models import ValueModel


def model_of(run_id: int) -> ValueModel | None:
    """Return the model a run chose, with its proof."""
    return ValueModel.objects.filter(run_id=run_id).first()
