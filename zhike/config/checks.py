"""Which act every address declares, and the start-up check that none is missing or unknown."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from zhike.apps.org import rules

NAMES_CUSTOMER = re.compile(r"<(slug|str):\w*(secret|link)>")


@dataclass(frozen=True)
class Address:
    """One URL pattern: its route, its name, which door it belongs to and the act each method needs."""

    route: str
    name: str
    door: str
    acts: dict[str, str]


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[Address]:
    """Yield every address there is."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            door = "api" if route.startswith("/api/") else "web"
            yield Address(route, pattern.name or "", door, acts_of(pattern.callback))
        else:
            yield from addresses(pattern, route)


def acts_of(view: Callable) -> dict[str, str]:
    """Return {method: act} of a page or API view; an act is empty where none is declared."""
    if hasattr(view, "methods"):
        return dict.fromkeys(view.methods, getattr(view, "act", ""))
    shape = getattr(view, "cls", None)
    if shape is None:
        return {"GET": getattr(view, "act", "")}
    named = {name.upper() for name in getattr(view, "actions", None) or ()}
    methods = named or {m.upper() for m in shape.http_method_names if hasattr(shape, m)} - {"OPTIONS"}
    declared = getattr(shape, "acts", None)
    return {m: (declared.get(m, "") if declared is not None else getattr(shape, "act", "")) for m in sorted(methods)}


def of_customers() -> list[Address]:
    """Return the addresses a customer opens without signing in."""
    return [address for address in addresses() if rules.CUSTOMER in address.acts.values()]


def undeclared() -> list[str]:
    """Return a sentence for every address that lets somebody in without saying who may come.

    What a customer opens names the customer by a secret and not by a number that can be counted up.
    """
    bare = [
        f"{address.route} is a customer's and names no secret."
        for address in of_customers()
        if not NAMES_CUSTOMER.search(address.route)
    ]
    return bare + [
        f"{method} {address.route} declares " + (f"the unknown act {act}." if act else "no act.")
        for address in addresses()
        for method, act in address.acts.items()
        if act not in rules.WITHOUT_SIGNING_IN and act not in rules.ACTS
    ]


@checks.register(checks.Tags.security)
def every_address_declares_its_act(app_configs, **kwargs):
    """Report undeclared addresses to Django's own check command."""
    return [checks.Error(sentence, id="zhike.E001") for sentence in undeclared()]


def demand_acts() -> None:
    """Refuse to start while an address is undeclared."""
    if wrong := undeclared():
        raise ImproperlyConfigured(" ".join(wrong))
