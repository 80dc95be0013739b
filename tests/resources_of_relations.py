"""Resources of relations: method, address and act, a second time."""

CALLS = [
    ("get", "relations", "customer.view"),
    ("get", "relations/board", "figure.view"),
    ("get", "customers/{customer}/relation", "customer.view"),
    ("get", "customers/{customer}/relation/exchanges", "customer.view"),
    ("post", "customers/{customer}/relation/exchanges", "relation.edit"),
    ("post", "customers/{customer}/relation/bonds", "relation.edit"),
    ("post", "customers/{customer}/relation/forces", "relation.edit"),
    ("get", "programmes", "customer.view"),
    ("post", "programmes", "relation.manage"),
    ("get", "programmes/1", "customer.view"),
    ("post", "programmes/1/people", "relation.manage"),
    ("post", "programmes/1/customers", "relation.manage"),
]
