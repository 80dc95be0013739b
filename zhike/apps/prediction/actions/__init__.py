"""Writes of prediction: the model of a run with its proof, each customer's probability with its reasons."""

from zhike.apps.prediction.actions.foretelling import Foretold, foretell
from zhike.apps.prediction.actions.keeping import forget_customer, keep
from zhike.apps.prediction.actions.paying import learn_payment

__all__ = ["Foretold", "foretell", "forget_customer", "keep", "learn_payment"]
