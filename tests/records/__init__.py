"""One record of every noun about a customer: each module makes its own and says by which name addresses ask for it.

A module has `make(*, customer_id, owner_id, branch_id, at) -> {name in addresses: value}`, called as the machine, and
OF_CUSTOMER: those of its names that are hidden with the customer. The permission matrix and the browser tests use them.
"""

import importlib
import pkgutil
from datetime import datetime
from typing import Any

MODULES = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]


def make_all(*, customer_id: int, owner_id: int, branch_id: int, at: datetime) -> dict[str, Any]:
    """Make one record of every noun and return the values of addresses that ask for them."""
    made: dict[str, Any] = {}
    for module in MODULES:
        made |= module.make(customer_id=customer_id, owner_id=owner_id, branch_id=branch_id, at=at)
    return made


def of_customer() -> set[str]:
    """Return the names in addresses that are hidden with their customer."""
    return set().union(*(module.OF_CUSTOMER for module in MODULES))
