"""Resources of surveys and satisfaction: method, address and act, a second time."""

CALLS = [
    ("get", "surveys", "figure.view"),
    ("get", "waves", "figure.view"),
    ("get", "waves/1", "figure.view"),
    ("post", "waves/1/close", "survey.manage"),
    ("get", "satisfaction/indicators", "figure.view"),
    ("get", "satisfaction/word-of-mouth", "figure.view"),
    ("get", "satisfaction/csi", "figure.view"),
    ("get", "reputation", "figure.view"),
    ("get", "satisfaction/chain", "figure.view"),
    ("get", "share-prices", "figure.view"),
    ("post", "share-prices", "market.rank"),
]
