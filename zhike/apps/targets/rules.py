"""Pure decisions of targets: what of a request for customers makes a rule."""

from collections.abc import Mapping

# Where one stands in a list and how it is laid out say nothing about whom one wants.
NO_RULE = frozenset({"after", "before", "view", "sort", "columns", "size", "board", "period"})


def rule_of(params: Mapping[str, str]) -> dict[str, str]:
    """Return the filters among the parameters of a list."""
    return {name: value for name, value in params.items() if value and name not in NO_RULE}
