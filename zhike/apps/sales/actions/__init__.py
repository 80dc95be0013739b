"""Writes of sales: needs, opportunities through their gates, papers, contracts and reminders, keeping house."""

from zhike.apps.sales.actions.contracting import (
    NewContract,
    NoSuchContract,
    add_contract,
    change_contract,
    remind_of_notice,
    settle_renewal,
)
from zhike.apps.sales.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_opportunities,
    repoint_customer,
    restore_customer,
    take_back_opportunities,
)
from zhike.apps.sales.actions.moving import (
    NewOpportunity,
    NoSuchOpportunity,
    add_opportunity,
    change_opportunity,
    lose,
    pass_gate,
    reopen,
    take_gate_back,
    win,
)
from zhike.apps.sales.actions.needing import NewNeed, NoSuchNeed, add_need, change_need, end_need
from zhike.apps.sales.actions.offering import (
    NewLine,
    NoSuchProposal,
    accept,
    add_proposal,
    decline,
    offer,
    quote,
    take_answer_back,
)
from zhike.apps.sales.rules import SaleRefused

__all__ = [
    "NewContract", "NewLine", "NewNeed", "NewOpportunity", "NoSuchContract", "NoSuchNeed", "NoSuchOpportunity",
    "NoSuchProposal", "SaleRefused", "accept", "add_contract", "add_need", "add_opportunity", "add_proposal",
    "change_contract", "change_need", "change_opportunity", "decline", "end_need", "forget_customer", "forget_person",
    "hand_over_opportunities", "lose", "offer", "pass_gate", "quote", "remind_of_notice", "reopen",
    "repoint_customer", "restore_customer", "settle_renewal", "take_answer_back", "take_back_opportunities",
    "take_gate_back", "win",
]  # fmt: skip
