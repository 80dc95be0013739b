"""Addresses: every one declares who may open it."""

from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from house.tree import Finding, hold

from zhike.apps.org import rules


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield (address, pattern) for every address there is."""
    for pattern in resolver.url_patterns:
        where = f"{before}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, where)
        else:
            yield where, pattern


def declared(view: Callable) -> list[str]:
    """Return the acts a view declares: itself, its class, or one per method."""
    act = getattr(view, "act", None) or getattr(getattr(view, "cls", None), "act", None)
    acts = getattr(view, "acts", None) or getattr(getattr(view, "cls", None), "acts", None)
    return list(acts.values()) if isinstance(acts, dict) else [act] if act else []


def undeclared(where: str, view: Callable) -> list[Finding]:
    """Find an address that declares no act, or one that does not exist."""
    acts = declared(view)
    unknown = [act for act in acts if act not in rules.WITHOUT_SIGNING_IN and act not in rules.ACTS]
    found = [(f"/{where}", f"declares the unknown act {act}") for act in unknown]
    return found if acts else [(f"/{where}", "declares no act")]


def test_every_address_declares_who_may_open_it():
    found = [finding for where, pattern in patterns(get_resolver()) for finding in undeclared(where, pattern.callback)]
    hold("Acts", found)


def test_an_address_without_a_known_act_is_found():
    def page():
        """Stand for a page."""

    assert undeclared("customers", page) == [("/customers", "declares no act")]
    page.act = "fly_to_the_moon"
    assert undeclared("customers", page)
    page.act = rules.PUBLIC
    assert not undeclared("customers", page)
    page.act = next(iter(rules.ACTS))
    assert not undeclared("customers", page)
