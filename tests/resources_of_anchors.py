"""Resources of the API about ties, personal services, reservations: method, address, act, written down once more."""

CALLS = [
    ("get", "customers/{customer}/dependence", "customer.view"),
    ("post", "customers/{customer}/anchors", "customer.edit"),
    ("post", "anchors/1/end", "customer.edit"),
    ("get", "customers/{customer}/personal-services", "customer.view"),
    ("post", "customers/{customer}/personal-services", "customer.edit"),
    ("post", "personal-services/1/result", "customer.edit"),
    ("get", "personal-services/missing", "customer.view"),
    ("get", "reservations", "customer.view"),
    ("post", "reservations", "customer.edit"),
    ("post", "reservations/1/end", "customer.edit"),
]
