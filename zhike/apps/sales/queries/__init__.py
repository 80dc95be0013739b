"""Reads of sales: needs, opportunities with gates and papers, contracts by their ends, what developing brings."""

from zhike.apps.sales.queries.reading import (
    Coverage,
    Ending,
    Priced,
    about_customer,
    ahead_of_relation,
    contract,
    contracts,
    contracts_of,
    coverage,
    ending,
    ending_between,
    gates_of,
    lapsed,
    need,
    needs,
    needs_of,
    opportunities,
    opportunities_of,
    opportunity,
    owners_for,
    people_at,
    predecessors,
    proposal,
    proposals_of,
    quotation_total,
    quotations_of,
    quoted,
    relation,
    solving_of,
    successor_of,
    to_give_notice,
)
from zhike.apps.sales.queries.reporting import Development, Prospecting, development

__all__ = [
    "Coverage", "Development", "Ending", "Priced", "Prospecting", "about_customer", "ahead_of_relation", "contract",
    "contracts", "contracts_of", "coverage", "development", "ending", "ending_between", "gates_of", "lapsed", "need",
    "needs", "needs_of", "opportunities", "opportunities_of", "opportunity", "owners_for", "people_at", "predecessors",
    "proposal", "proposals_of", "quotation_total", "quotations_of", "quoted", "relation", "solving_of",
    "successor_of", "to_give_notice",
]  # fmt: skip
