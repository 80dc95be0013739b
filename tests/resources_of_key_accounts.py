"""Resources of key accounts: method, address and act, a second time."""

CALLS = [
    ("get", "key-accounts", "customer.view"),
    ("post", "key-accounts", "keyaccount.manage"),
    ("get", "key-accounts/violations", "customer.view"),
    ("get", "key-accounts/units", "keyaccount.manage"),
    ("get", "key-accounts/deputies", "keyaccount.manage"),
    ("post", "key-accounts/deputies", "deputy.grant"),
    ("get", "key-accounts/1", "customer.view"),
    ("post", "key-accounts/1/appoint", "keyaccount.manage"),
    ("post", "key-accounts/1/end", "keyaccount.manage"),
]
