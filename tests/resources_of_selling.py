"""Resources of the API about needs, opportunities and contracts: method, address and act, a second time."""

CALLS = [
    ("get", "opportunities", "sale.view"),
    ("post", "opportunities", "sale.edit"),
    ("get", "opportunities/1", "sale.view"),
    ("post", "opportunities/1/gates", "sale.edit"),
    ("post", "opportunities/1/outcome", "sale.edit"),
    ("get", "opportunities/1/solutions", "sale.view"),
    ("post", "opportunities/1/solutions", "sale.edit"),
    ("post", "solutions/1/steps", "sale.edit"),
    ("get", "customer-needs", "sale.view"),
    ("post", "customer-needs", "sale.edit"),
    ("get", "customer-needs/1", "sale.view"),
    ("get", "contracts", "sale.view"),
    ("post", "contracts", "sale.edit"),
    ("get", "contracts/1", "sale.view"),
    ("post", "contracts/1/renewal", "sale.edit"),
]
