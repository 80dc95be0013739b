"""Reads of audiences: the register, sizes and first rows while typing, profiles, look-alikes, cycles, strategies."""

from zhike.apps.audiences.queries.alike import Ranked, Ranking, ranking
from zhike.apps.audiences.queries.cycling import cycle, cycles, open_cycle, strategies, strategy
from zhike.apps.audiences.queries.profiling import Profile, Trait, profile
from zhike.apps.audiences.queries.register import (
    about_customer,
    audience,
    audiences,
    member_ids,
    members,
    newest,
    overlapping,
    snapshot,
    snapshots,
    uses,
)
from zhike.apps.audiences.queries.sizing import FEW, Size, customers, fitting, rows_of, sized

__all__ = [
    "FEW", "Profile", "Ranked", "Ranking", "Size", "Trait", "about_customer", "audience", "audiences", "customers",
    "cycle", "cycles", "fitting", "member_ids", "members", "newest", "open_cycle", "overlapping", "profile", "ranking",
    "rows_of", "sized", "snapshot", "snapshots", "strategies", "strategy", "uses",
]  # fmt: skip
