"""Running: imports, jobs, tasks, rules, messages, backups, health, branches, roles."""

from django.utils.translation import gettext_lazy as _

from zhike.web.codes.shown import Word

WORDS: dict[str, Word] = {
    # Imports and jobs.
    "DRAFT": Word(_("Draft"), "", "edit"),
    "STAGED": Word(_("Read"), "calm", "file-text"),
    "CHECKED": Word(_("Checked"), "accent", "clipboard-check"),
    "WAITING": Word(_("Waiting"), "", "hourglass"),
    "RUNNING": Word(_("Running"), "accent", "loader-2"),
    "DONE": Word(_("Done"), "good", "circle-check"),
    "FAILED": Word(_("Failed"), "bad", "circle-x"),
    "UNDONE": Word(_("Undone"), "warn", "arrow-back-up"),
    "SHELVED": Word(_("Shelved"), "bad", "alert-circle"),
    # Tasks and promises.
    "TASK": Word(_("Task")),
    "OPEN": Word(_("Open"), "accent", "circle-dashed"),
    "CANCELLED": Word(_("Cancelled"), "", "circle-minus"),
    # What a task came from.
    "promise": Word(_("a promise")),
    "interaction": Word(_("a contact")),
    "silence": Word(_("a long silence")),
    "visit": Word(_("a visit")),
    "review": Word(_("a review")),
    "activity": Word(_("an activity")),
    "session": Word(_("a problem session")),
    "candidate": Word(_("a candidate")),
    "handover": Word(_("a hand-over")),
    "archive": Word(_("an archive grown old")),
    "archive.changed": Word(_("a change in the archive")),
    "credit": Word(_("a credit report")),
    # Why a rule did nothing for a customer.
    "NOBODY": Word(_("Nobody is responsible")),
    "UNSEEN": Word(_("Not open to whom it would be given")),
    "SAME": Word(_("Is so already")),
    "STAYED": Word(_("No address, or not to be written to")),
    "NO_TEXT": Word(_("The text may not go, or is gone")),
    "FIXED": Word(_("There are orders: the kind stays")),
    # Messages and the ways they take.
    "QUEUED": Word(_("Queued"), "", "hourglass"),
    "READY": Word(_("To be posted"), "accent", "file-text"),
    "SENT": Word(_("Sent"), "good", "circle-check"),
    "STOPPED": Word(_("Stopped"), "warn", "alert-triangle"),
    "RECEIVED": Word(_("Received"), "accent", "inbox"),
    "EMAIL": Word(_("Mail"), "", "mail"),
    "SMS": Word(_("Text message"), "", "message"),
    "ROBOT": Word(_("Robot"), "", "robot"),
    "WEBHOOK": Word(_("Webhook"), "", "webhook"),
    "message.SERVICE": Word(_("Serves the customer")),
    "message.MARKETING": Word(_("Advertises"), "warn", "flag"),
    "SMTP": Word(_("Mail server (SMTP)"), "", "mail"),
    "GENERIC_SMS": Word(_("SMS gateway"), "", "message"),
    "robot.WECOM": Word(_("WeCom robot"), "", "robot"),
    "DINGTALK": Word(_("DingTalk robot"), "", "robot"),
    "FEISHU": Word(_("Feishu robot"), "", "robot"),
    # Steps of jobs, in the words of the programs that take them.
    "read": Word(_("Reading the file")),
    "check": Word(_("Checking the rows")),
    "compare": Word(_("Comparing with what is known")),
    "write": Word(_("Writing the rows")),
    "undo": Word(_("Taking back the rows")),
    "customers": Word(_("Reading the customers")),
    "block": Word(_("Looking for what they share")),
    # Backups.
    "NIGHTLY": Word(_("Every night"), "", "moon"),
    "BY_HAND": Word(_("By hand"), "", "user"),
    "PROVEN": Word(_("Proven"), "good", "shield-check"),
    "UNPROVEN": Word(_("Not proven yet"), "warn", "hourglass"),
    "backup.BROKEN": Word(_("Broken"), "bad", "circle-x"),
    "copy": Word(_("Copying the database")),
    "pack": Word(_("Packing the file")),
    "verify": Word(_("Restoring for proof")),
    # Health.
    # A name that sounds the same is another SOUND.
    "health.SOUND": Word(_("In order"), "good", "circle-check"),
    "health.WATCH": Word(_("Look at it"), "warn", "alert-triangle"),
    "health.WRONG": Word(_("Wrong"), "bad", "circle-x"),
    # Branch levels.
    "HQ": Word(_("Headquarters")),
    "PROVINCE": Word(_("Province")),
    "CITY": Word(_("City")),
    "HALL": Word(_("Business hall")),
    # Roles.
    "REP": Word(_("Sales representative")),
    "AGENT": Word(_("Service agent")),
    "KEY_ACCOUNT_MANAGER": Word(_("Key-account manager")),
    "BRANCH_MANAGER": Word(_("Branch manager")),
    "REGIONAL_MANAGER": Word(_("Regional manager")),
    "GENERAL_MANAGER": Word(_("General manager")),
    "MARKETER": Word(_("Marketing specialist")),
    "RISK_OFFICER": Word(_("Risk officer")),
    "ANALYST": Word(_("Headquarters analyst")),
    "AUDITOR": Word(_("Auditor")),
    "ADMINISTRATOR": Word(_("Administrator")),
    "API_CLIENT": Word(_("API client")),
}
