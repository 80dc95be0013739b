"""Records: the value model behind a run's figures."""

from collections.abc import Sequence

from zhike.apps.valuation.models import ValueModel


def model_of(run_id: int) -> ValueModel | None:
    """Return the model a run chose, with its proof."""
    return ValueModel.objects.filter(run_id=run_id).first()


def models_of(run_ids: Sequence[int]) -> list[ValueModel]:
    """Return the models of several runs, in their order; runs without one are left out."""
    found = {model.run_id: model for model in ValueModel.objects.filter(run_id__in=run_ids)}
    return [found[run_id] for run_id in run_ids if run_id in found]
