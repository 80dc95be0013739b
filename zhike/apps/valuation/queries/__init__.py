"""Reads of valuation: the model behind a run, any history's own hold-out, the value model, scores, notes, worth."""

from zhike.apps.valuation.queries import study
from zhike.apps.valuation.queries.asking import n_brought, wallet_percent
from zhike.apps.valuation.queries.chances import interval_of
from zhike.apps.valuation.queries.explaining import Explained, Part, explained, partly_hidden, without_others
from zhike.apps.valuation.queries.first_offers import FirstOffer, first_offers, offer_text
from zhike.apps.valuation.queries.gaps import Gap, next_best
from zhike.apps.valuation.queries.inputs import below, inputs_of
from zhike.apps.valuation.queries.noted import (
    about_customer,
    note,
    noted_ids,
    notes,
    referrals_from,
    referrals_to,
    rivalries,
)
from zhike.apps.valuation.queries.records import model_of, models_of
from zhike.apps.valuation.queries.scores import ids_after, kept, leading, scores_of
from zhike.apps.valuation.queries.versioning import current, model, versions
from zhike.apps.valuation.queries.worth import JUDGED, Judged, Placed, Wallet, judge, placed, potentials, wallet

__all__ = [
    "JUDGED", "Explained", "FirstOffer", "Gap", "Judged", "Part", "Placed", "Wallet", "about_customer", "below",
    "current", "explained", "first_offers", "ids_after", "inputs_of", "interval_of", "judge", "kept", "leading",
    "model", "model_of", "models_of", "n_brought", "next_best", "note", "noted_ids", "notes", "offer_text",
    "partly_hidden", "placed", "potentials", "referrals_from", "referrals_to", "rivalries", "scores_of", "study",
    "versions", "wallet", "wallet_percent", "without_others",
]  # fmt: skip
