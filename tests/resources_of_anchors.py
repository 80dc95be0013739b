"""Resources of the API about ties and personal services: method, address and act, written down a second time."""

CALLS = [
    ("get", "customers/{customer}/dependence", "customer.view"),
    ("post", "customers/{customer}/anchors", "customer.edit"),
    ("post", "anchors/1/end", "customer.edit"),
    ("get", "customers/{customer}/personal-services", "customer.view"),
    ("post", "customers/{customer}/personal-services", "customer.edit"),
    ("post", "personal-services/1/result", "customer.edit"),
    ("get", "personal-services/missing", "customer.view"),
]
