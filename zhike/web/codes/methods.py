"""Methods: goals, actions, refusals and assumptions; learning, asks, questions and what they are for."""

from django.utils.translation import gettext_lazy as _

from zhike.apps.coaching import lists as coaching_lists
from zhike.apps.plans import lists as plan_lists
from zhike.web.codes.shown import Word

_TONES = {
    "goal.OPEN": ("accent", "target"), "goal.MET": ("good", "circle-check"), "goal.DROPPED": ("", "circle-minus"),
    "refusal.OPEN": ("warn", "clock"), "refusal.TAKEN": ("good", "circle-check"),
    "refusal.DECLINED": ("", "circle-minus"), "ask.OPEN": ("accent", "clock"), "ask.YES": ("good", "circle-check"),
    "ask.NO": ("", "circle-minus"), "ask.ORDER": ("", "receipt"), "ask.REFERRAL": ("", "users"),
}  # fmt: skip
WORDS: dict[str, Word] = {
    **{
        f"{noun}.{code}": Word(label, *_TONES[f"{noun}.{code}"])
        for noun, known in (
            ("goal", plan_lists.STATES),
            ("refusal", plan_lists.ANSWERS),
            ("ask", coaching_lists.KINDS | coaching_lists.ANSWERS),
        )
        for code, label in known.items()
    },
    "goalstate.MET": Word(_("Goal reached"), "good", "circle-check"),
    "goalstate.LATE": Word(_("Past its day"), "bad", "alert-triangle"),
    "goalstate.BEHIND": Word(_("Behind its time"), "warn", "clock"),
    "goalstate.ON_TRACK": Word(_("On its way"), "accent", "target"),
    "goalstate.NOT_MEASURED": Word(_("Not measured yet"), "warn", "help-circle"),
    "goalstate.DROPPED": Word(_("Given up"), "", "circle-minus"),
    "planaction.ENLARGE": Word(_("Enlarges a strength"), "good", "arrow-up"),
    "planaction.OFFSET": Word(_("Offsets a weakness"), "accent", "shield-check"),
    "planaction.SERVE": Word(_("Served alone"), "accent", "heart-handshake"),
    "anchor.BUILT_IN": Word(_("Built into its work"), "", "plug"),
    "anchor.SWITCHING": Word(_("Cost of changing to another"), "", "coin"),
    "anchor.SOFT": Word(_("Soft: care"), "good", "heart-handshake"),
    "anchor.HARD": Word(_("Hard: contract and terms"), "accent", "file-text"),
    "reservation.HELD": Word(_("Reserved"), "good", "circle-check"),
    "reservation.WAITING": Word(_("Waits for its turn"), "warn", "clock"),
    "dependence.WALLET": Word(_("Share of wallet (%)")),
    "dependence.BUILT_IN": Word(_("Of ours in its work (number)")),
    "dependence.SWITCHING": Word(_("Cost of changing ÷ purchases of the year (%)")),
    "assumption.HOLDS": Word(_("Still holds"), "good", "circle-check"),
    "assumption.FALLEN": Word(_("No longer holds"), "bad", "circle-x"),
    "assumption.OPEN": Word(_("Not checked yet"), "warn", "help-circle"),
    "learning.COURSE": Word(_("Training course"), "", "school"),
    "learning.READING": Word(_("Reading"), "", "book-2"),
    "learning.PRACTICE": Word(_("Practice"), "", "repeat"),
    "learning.SHARING": Word(_("Shared with colleagues"), "", "users-group"),
    "learning.NONE": Word(_("No test")),
    "learning.PASSED": Word(_("Test passed"), "good", "circle-check"),
    "learning.FAILED": Word(_("Test not passed"), "warn", "circle-x"),
    "inquiry.OPEN": Word(_("Waits for the answer"), "warn", "clock"),
    "inquiry.ANSWERED": Word(_("Answered"), "good", "circle-check"),
    "prompt.FIND": Word(_("Find customers"), "", "search"),
    "prompt.COLLECT": Word(_("Collect what is known"), "", "inbox"),
    "prompt.PROBE": Word(_("Probe the need"), "", "help-circle"),
    "prompt.BUILD": Word(_("Build value"), "", "diamond"),
    "prompt.ASK": Word(_("Ask for it"), "", "message-plus"),
    # What a task came from.
    "request": Word(_("a request of a customer")),
    "inquiry": Word(_("a question to an expert")),
    # Rows of the rule table.
    "LEARNING_HOURS": Word(_("Hours of learning a year")),
    "ASKS_A_WEEK": Word(_("Asks a week")),
    "PLAN_DAYS": Word(_("A plan is too old after days")),
    "ZERO_DAYS": Word(_("A review from zero is due after days")),
}
