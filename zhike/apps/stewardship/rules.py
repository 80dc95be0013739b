"""Pure decisions of stewardship: on what an erasure may rest."""

# The person asks, the consent is withdrawn, the purpose is over, it was never lawful.
BASES = ("ASKED", "WITHDRAWN", "PURPOSE_OVER", "NEVER_LAWFUL")
