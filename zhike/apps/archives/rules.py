"""Pure decisions of archives: what a person may be asked to agree to and how they answer; ratings of credit."""

# The purpose without which nothing sensitive is kept or shown.
SENSITIVE = "SENSITIVE"
# What reads the archive, and the fields each reads; a field that is not known is said to be missing, never assumed.
READERS: dict[str, dict[str, tuple[str, ...]]] = {
    "COMMUNICATION": {
        "INDIVIDUAL": ("salutation", "job_title", "topics", "leisure", "media"),
        "ENTERPRISE": ("industry", "scale", "problems", "attitude"),
    },
    "CARE": {"INDIVIDUAL": ("birth_date", "wedding_date"), "ENTERPRISE": ("founded_date",)},
}
# What a person is asked for, one by one; and how they answered.
PURPOSES = ("MARKETING", "CALLS", "PROFILING", SENSITIVE)
# What a message is for → the consent it needs, by whatever channel it goes; what serves the customer needs none.
CONSENT_FOR = {"MARKETING": "MARKETING"}
CONSENT_CHANNELS = ("ON_PAPER", "IN_TALK", "BY_PHONE", "BY_EMAIL", "BY_SMS", "ON_WEB")
# The best first.
RATINGS = ("A", "B", "C", "D")


def is_downgrade(before: str, now: str) -> bool:
    """Say whether a rating is worse than the one before it."""
    return RATINGS.index(now) > RATINGS.index(before)
