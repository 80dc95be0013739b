"""Resources of receivables and of the register of risks: method, address and act, a second time."""

CALLS = [
    ("get", "receivables", "order.view"),
    ("get", "customers/{customer}/receivables", "order.view"),
    ("post", "customers/{customer}/invoices", "receivable.edit"),
    ("post", "customers/{customer}/credit-limit", "credit.set"),
    ("post", "customers/{customer}/credit-room", "credit.set"),
    ("get", "invoices/1", "order.view"),
    ("post", "invoices/1/dispute", "receivable.edit"),
    ("post", "invoices/1/settlements", "receivable.edit"),
    ("post", "exemptions/1/decision", "credit.set"),
    ("get", "risks", "risk.view"),
    ("post", "risks", "risk.edit"),
    ("get", "risks/1", "risk.view"),
    ("get", "risks/1/assessment", "risk.view"),
    ("post", "risks/1/treatments", "risk.edit"),
    ("post", "risks/1/cases", "risk.edit"),
    ("post", "risks/1/close", "risk.treat"),
    ("post", "treatments/1/approve", "risk.treat"),
    ("post", "treatments/1/drop", "risk.treat"),
    ("post", "treatments/1/evaluate", "risk.treat"),
]
