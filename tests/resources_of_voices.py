"""Resources of expectations, levers and what is done with complaints: method, address and act, a second time."""

CALLS = [
    ("get", "customers/1/expectations", "customer.view"),
    ("post", "customers/1/expectations", "customer.edit"),
    ("get", "satisfaction/value", "customer.view"),
    ("get", "satisfaction/levers", "figure.view"),
    ("get", "satisfaction/loyalty", "figure.view"),
    ("get", "complaint-improvements", "complaint.view"),
    ("post", "complaints/1/merge", "complaint.edit"),
    ("post", "complaints/1/pause", "complaint.edit"),
    ("post", "complaints/1/resume", "complaint.edit"),
    ("post", "complaints/1/transfer", "complaint.edit"),
]
