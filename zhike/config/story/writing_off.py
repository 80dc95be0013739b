"""What the story tells of bad debt: the oldest invoice of who does not pay waits for a word on writing it off."""

from zhike.apps.receivables import actions
from zhike.apps.receivables import queries as receivable_queries
from zhike.config.story.crediting import ARREARS
from zhike.config.story.telling import TODAY, Story
from zhike.config.story.words import Word

WHY = Word("多次催收无果，门店已搬空，律师函退回", "Dunned in vain; the shop is empty, the lawyer's letter came back")


def ask(story: Story) -> None:
    """Let the manager there ask for the oldest invoice to be written off; somebody above decides."""
    with story.acting("sunwei"):
        owed = [one for one in receivable_queries.opened(story.ids[ARREARS], TODAY) if one.open > one.disputed]
        for one in sorted(owed, key=lambda each: (each.row.due_date, each.row.pk))[:1]:
            actions.ask_write_off(
                invoice_id=one.row.pk, amount=one.open - one.disputed, reason=story.told(WHY), day=TODAY, at=story.at
            )
