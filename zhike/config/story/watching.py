"""What threatens the house: a dealer that dumps, a director who goes, and how some warnings were answered."""

from datetime import date
from decimal import Decimal

from zhike.apps.org import queries as org_queries
from zhike.apps.people import queries as people_queries
from zhike.apps.risk import actions, queries
from zhike.apps.tasks import actions as task_actions
from zhike.config.story.telling import TODAY, Story, ago
from zhike.config.story.words import Word

# A dealer of Shandong with returns it had to bear, seen selling below list: price and list price, days ago.
DUMPED = ((Decimal(86), Decimal(108), 41), (Decimal("76.8"), Decimal(96), 23), (Decimal(72), Decimal(100), 9))
DRILL = Word("麻花钻套装", "Twist drill set")
SEEN = Word("网店低价甩货", "Sold off in a web shop")
GOES = Word("九月调任集团", "Moves to the group in September")
LAST_DAY = date(2026, 8, 31)
# How answered warnings ended, in turn.
ENDED = ("RIGHT", "SAVED", "RIGHT", "FALSE_ALARM", "LOST", "SAVED")
N_ANSWERED = 5


def notice(story: Story) -> None:
    """Let colleagues notice what detectors weigh."""
    dumper = next(one for one in story.largest(400, "A") if one.city in {"JN", "QD", "YT"} and one.until is None)
    with story.acting("sunwei"):
        for price, list_price, days in DUMPED:
            actions.note_resale(
                customer_id=story.ids[dumper.code], price=price, list_price=list_price, day=ago(days),
                product_name=story.told(DRILL), note=story.told(SEEN), at=story.at,
            )  # fmt: skip
    with story.acting("magong"):
        for part in people_queries.parts_at(story.ids["E002"]):
            if part.influence == 5:
                actions.note_leaving(
                    customer_id=story.ids["E002"], person_id=part.person_id, day=LAST_DAY, note=story.told(GOES),
                    at=story.at,
                )  # fmt: skip


def answer(story: Story) -> None:
    """Let colleagues answer some of what waits, and say how it ended."""
    actions.look_at(codes=tuple(queries.AT_ONCE), customer_ids=None, day=TODAY, at=story.at)
    # Who left answers nothing any more.
    here = {pk for pk in set(story.owners.values()) if org_queries.member(pk)}
    known = ((row.pk, row.customer) for row in queries.queue(TODAY) if row.customer)
    waiting = [(pk, one.owner_id, one.name) for pk, one in known if one.owner_id in here]
    for i, (pk, owner_id, name) in enumerate(waiting[8 : 8 + N_ANSWERED * 6 : 6]):
        with story.acting_id(owner_id or 0):
            if i % 2:
                actions.settle_warning(warning_id=pk, outcome=ENDED[i % len(ENDED)], at=story.at)
            else:
                task_id = actions.accept_warning(warning_id=pk, title=name, day=TODAY, at=story.at)
                task_actions.close_task(task_id=task_id or 0, at=story.at)
