"""Resources of complaints: method, address and act, a second time."""

CALLS = [
    ("get", "complaints", "complaint.view"),
    ("post", "complaints", "complaint.edit"),
    ("get", "complaints/1", "complaint.view"),
    ("get", "complaints/1/facts", "complaint.view"),
    ("post", "complaints/1/facts", "customer.edit"),
    ("post", "complaints/1/vent", "complaint.edit"),
    ("post", "complaints/1/judge", "complaint.edit"),
    ("post", "complaints/1/solutions", "complaint.edit"),
    ("post", "complaint-solutions/1/answer", "complaint.edit"),
    ("post", "complaint-solutions/1/carry-out", "complaint.edit"),
    ("post", "complaints/1/follow-up", "complaint.edit"),
    ("post", "complaints/1/thank", "complaint.edit"),
    ("post", "complaints/1/close", "complaint.edit"),
    ("post", "complaints/1/reward", "complaint.approve"),
    ("get", "suggestions", "complaint.view"),
    ("post", "suggestions", "complaint.edit"),
    ("get", "suggestions/1", "complaint.view"),
    ("post", "suggestions/1/evaluate", "complaint.edit"),
]
