"""Pure decisions of archives: what a person may be asked to agree to, and how they answer."""

# The purpose without which nothing sensitive is kept or shown.
SENSITIVE = "SENSITIVE"
# What a person is asked for, one by one; and how they answered.
PURPOSES = ("MARKETING", "CALLS", "PROFILING", SENSITIVE)
CONSENT_CHANNELS = ("ON_PAPER", "IN_TALK", "BY_PHONE", "BY_EMAIL", "BY_SMS", "ON_WEB")
