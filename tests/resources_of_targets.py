"""Resources of the API about targets: method, address and act, written down here a second time."""

CALLS = [
    ("get", "targets", "customer.view"),
    ("get", "targets/{customer}", "customer.view"),
    ("post", "targets/{customer}/first-contact", "target.work"),
    ("get", "target-exclusions", "customer.view"),
    ("post", "leads/score", "customer.view"),
    ("get", "prospecting", "customer.view"),
    ("post", "prospecting", "target.work"),
    ("post", "finds", "target.work"),
]
