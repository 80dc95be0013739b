"""Reads of prediction: snapshots of what was known, the model of a run, who is likely to leave."""

from zhike.apps.prediction.queries.kept import Alert, alerts, foretold, model_of, models_of, risk_of, risks_of
from zhike.apps.prediction.queries.paying import Late, late_payers, payment_models, payment_risk_of
from zhike.apps.prediction.queries.snapshots import Snapshots

__all__ = [
    "Alert", "Late", "Snapshots", "alerts", "foretold", "late_payers", "model_of", "models_of", "payment_models",
    "payment_risk_of", "risk_of", "risks_of",
]  # fmt: skip
