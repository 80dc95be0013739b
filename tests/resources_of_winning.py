"""Resources of winning back: method, address and act, a second time."""

CALLS = [
    ("get", "winback/cases", "customer.view"),
    ("post", "winback/cases", "winback.edit"),
    ("get", "winback/cases/1", "customer.view"),
    ("post", "winback/cases/1/decision", "winback.decide"),
    ("post", "winback/cases/1/abandon", "winback.edit"),
    ("post", "winback/cases/1/answer", "winback.approve"),
    ("post", "winback/cases/1/steps", "winback.edit"),
    ("post", "winback/cases/1/offers", "winback.edit"),
    ("get", "winback/saves", "customer.view"),
    ("post", "winback/saves", "winback.edit"),
    ("get", "winback/plans", "customer.view"),
    ("get", "winback/compare", "figure.view"),
    ("get", "winback/report", "figure.view"),
]
