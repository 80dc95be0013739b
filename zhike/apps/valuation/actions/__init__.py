"""Writes of valuation: lifetime-value models, notes, versions of the value model, scores; merging and erasing."""

from zhike.apps.valuation.actions.keeping import forget_customer, forget_person, repoint_customer, restore_customer
from zhike.apps.valuation.actions.modelling import Worth, choose_model
from zhike.apps.valuation.actions.noting import NoSuchNote, add_note, end_note, refresh_potential
from zhike.apps.valuation.actions.peers import measure_peers
from zhike.apps.valuation.actions.scoring import NoSuchModel, change_model, score_all, score_customers, thin_out

__all__ = [
    "NoSuchModel", "NoSuchNote", "Worth", "add_note", "change_model", "choose_model", "end_note", "forget_customer",
    "forget_person", "measure_peers", "refresh_potential", "repoint_customer", "restore_customer", "score_all",
    "score_customers", "thin_out",
]  # fmt: skip
