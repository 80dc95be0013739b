"""The resources of mails that come in."""

CALLS = [("post", "inbound/mails", "complaint.edit")]
