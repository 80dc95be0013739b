"""Resources of audiences and campaigns: method, address and act, a second time."""

CALLS = [
    ("get", "audiences", "audience.view"),
    ("post", "audiences", "audience.manage"),
    ("get", "audiences/1", "audience.view"),
    ("post", "audiences/1/snapshots", "audience.manage"),
    ("get", "audiences/snapshots/1", "audience.view"),
    ("get", "audiences/snapshots/1/profile", "audience.view"),
    ("get", "audiences/snapshots/1/alike", "audience.view"),
    ("get", "audiences/1/4r", "audience.view"),
    ("get", "customers/{customer}/4r", "customer.view"),
    ("get", "database-cycles", "audience.view"),
    ("get", "campaigns", "campaign.view"),
    ("post", "campaigns", "campaign.manage"),
    ("get", "campaigns/1", "campaign.view"),
    ("post", "campaigns/1/steps", "campaign.manage"),
    ("get", "campaigns/1/effect", "campaign.view"),
    ("get", "campaigns/1/preview", "campaign.view"),
]
