"""Where the house stands in its markets, line by line and branch by branch."""

from datetime import date
from decimal import Decimal

from zhike.apps.insight.actions import market
from zhike.config.story.telling import Story
from zhike.config.story.words import Word

CUTTING, GAUGES, FLUIDS = Word("数控刀具", "Cutting tools"), Word("量具", "Gauges"), Word("切削液", "Cutting fluids")
STATISTICS = Word("工具协会统计", "Statistics of the tool makers' association")
SURVEY = Word("经销商访谈", "Talks with dealers")
# What the association says of our part of the line, in percent, of the six months before.
SHARES = {(CUTTING, 2025): (date(2025, 4, 1), Decimal("6.8")), (CUTTING, 2026): (date(2025, 10, 1), Decimal("7.6"))}
NO_SHARE = (None, None)
# Of the whole house and its cities: line, rank, target, day, source.
RANKS = (
    ("HQ", CUTTING, 3, 2, date(2025, 9, 30), STATISTICS),
    ("HQ", CUTTING, 2, 1, date(2026, 3, 31), STATISTICS),
    ("HQ", GAUGES, 1, 1, date(2026, 3, 31), STATISTICS),
    ("HQ", FLUIDS, 5, 2, date(2026, 3, 31), STATISTICS),
    ("SZ", CUTTING, 1, 1, date(2026, 5, 20), SURVEY),
    ("SZ", FLUIDS, 4, 2, date(2026, 5, 20), SURVEY),
)  # fmt: skip


def keep_ranks(story: Story) -> None:
    """Keep the ranks of the lines of business."""
    told = story.house.language
    for branch, line, rank, target, day, source in RANKS:
        if branch in story.house.branches:
            since, percent = SHARES.get((line, day.year), NO_SHARE) if source is STATISTICS else NO_SHARE
            new = market.NewRank(
                branch_id=story.house.branches[branch], line=line.told(told), rank=rank, target=target, day=day,
                source=source.told(told), share_since=since, share=None if percent is None else percent / 100,
            )  # fmt: skip
            market.keep_rank(new=new, at=story.at)
