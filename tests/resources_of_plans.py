"""Resources of the API about plans, goals, asks and experts: method, address and act, written down a second time."""

CALLS = [
    ("get", "customers/{customer}/plan", "customer.view"),
    ("post", "customers/{customer}/plan", "customer.edit"),
    ("post", "customers/{customer}/refusals", "customer.edit"),
    ("get", "goals", "customer.view"),
    ("post", "goals", "customer.edit"),
    ("get", "goals/1", "customer.view"),
    ("post", "goals/1/values", "customer.edit"),
    ("post", "goals/1/close", "customer.edit"),
    ("get", "refusals", "customer.view"),
    ("get", "asks", "interaction.view"),
    ("post", "customers/{customer}/asks", "interaction.add"),
    ("post", "asks/1/answer", "interaction.add"),
    ("get", "experts", "self.use"),
    ("post", "inquiries", "task.edit"),
    ("get", "inquiries/1", "self.use"),
]
