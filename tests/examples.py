"""How many examples of a dear property the suite takes; `make prove` takes as many as of any other."""

from collections.abc import Callable

from hypothesis import settings


def few(n: int) -> Callable:
    """Take few examples, unless a campaign runs."""
    suite = settings.get_profile("suite")
    return settings(max_examples=n) if settings.default.max_examples == suite.max_examples else settings()
