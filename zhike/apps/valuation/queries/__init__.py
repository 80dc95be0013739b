"""Reads of valuation: the value model behind a run's figures, and the study of any history by its own hold-out."""

from zhike.apps.valuation.queries import study
from zhike.apps.valuation.queries.records import model_of, models_of

__all__ = ["model_of", "models_of", "study"]
