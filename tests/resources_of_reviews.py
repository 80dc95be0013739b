"""Resources of the API about reviews and level tests: method, address and act, written down here a second time."""

CALLS = [
    ("get", "reviews", "review.view"),
    ("post", "reviews", "review.add"),
    ("get", "reviews/1", "review.view"),
    ("post", "reviews/1/take-back", "review.add"),
    ("get", "reviews/sheets", "review.view"),
    ("get", "level-tests", "review.view"),
    ("post", "level-tests", "sheet.manage"),
    ("get", "level-tests/1", "review.view"),
    ("post", "level-tests/1/standard", "sheet.manage"),
    ("post", "level-tests/1/checks", "review.add"),
]
