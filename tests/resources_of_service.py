"""Resources of service: method, address and act, a second time."""

CALLS = [
    ("get", "customers/1/who-is-on-call", "service.view"),
    ("get", "service/shifts", "service.view"),
    ("post", "service/shifts", "duty.manage"),
    ("post", "service/shifts/1/end", "duty.manage"),
    ("post", "service/shifts/1/restore", "duty.manage"),
    ("get", "service/reachability", "service.view"),
    ("post", "service/calls", "service.edit"),
    ("get", "service/standards", "service.view"),
    ("get", "service/fulfilment", "service.view"),
    ("get", "service/fulfilment/1", "service.view"),
    ("get", "service/first-replies", "service.view"),
    ("post", "service/fulfilment/1/checks", "service.edit"),
    ("post", "service/purposes", "service.edit"),
    ("get", "service/requests", "service.view"),
    ("post", "service/requests", "service.edit"),
    ("get", "service/requests/1", "service.view"),
    *[
        ("post", f"service/requests/1/{step}", "service.edit")
        for step in ("offer", "accept", "decline", "close", "reopen")
    ],
    ("get", "service/incidents", "service.view"),
    ("post", "service/incidents", "service.edit"),
    ("get", "service/incidents/1", "service.view"),
    ("post", "service/incidents/1/recover", "service.edit"),
    ("post", "service/incidents/1/close", "service.edit"),
    ("post", "service/incidents/1/reopen", "service.edit"),
    ("post", "service/links/1", "duty.manage"),
    ("post", "service/links/1/end", "duty.manage"),
]
