"""Resources of the API about pools and key customers: method, address and act, written down here a second time."""

CALLS = [
    ("get", "key-customers", "customer.view"),
    ("post", "customers/{customer}/benefits", "customer.edit"),
    ("post", "customers/{customer}/account-reviews", "review.add"),
    ("post", "customers/{customer}/rewards", "support.grant"),
    ("get", "needs", "customer.view"),
    ("post", "needs", "customer.edit"),
    ("get", "classification/pools/REL_STAGE/POTENTIAL", "customer.view"),
    ("get", "customers/{customer}/profile", "customer.view"),
    ("patch", "customers/{customer}/profile", "customer.edit"),
]
