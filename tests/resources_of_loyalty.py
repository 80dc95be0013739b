"""Resources of members and the alliance: method, address and act, a second time."""

CALLS = [
    ("get", "members", "loyalty.view"),
    ("post", "members", "loyalty.edit"),
    ("get", "members/1", "loyalty.view"),
    ("post", "members/1/renew", "loyalty.edit"),
    ("post", "members/1/points", "loyalty.edit"),
    ("post", "members/1/uses", "loyalty.edit"),
    ("post", "points/earn", "loyalty.edit"),
    ("post", "points/redeem", "loyalty.edit"),
    ("get", "member-benefits", "loyalty.view"),
    ("post", "member-benefits", "loyalty.manage"),
    ("get", "member-benefits/1", "loyalty.view"),
    ("patch", "member-benefits/1", "loyalty.manage"),
    ("get", "partners", "loyalty.view"),
    ("post", "partners/verify", "loyalty.edit"),
    ("get", "partners/1/settlement", "loyalty.view"),
    ("get", "recommendations", "loyalty.view"),
    ("post", "recommendations", "loyalty.edit"),
    ("get", "recommendations/1", "loyalty.view"),
    ("post", "recommendations/1/settle", "loyalty.edit"),
]
