"""Whoever may not see a record is told that there is none, whatever they send: a refused body tells that it exists."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

NOT_THERE = 9_999_999


def writes() -> list[tuple[str, str]]:
    """Return every address of the API with an id, by method that writes."""
    found = []

    def walk(resolver: URLResolver, before: str) -> None:
        for one in resolver.url_patterns:
            path = f"{before}{one.pattern}"
            if isinstance(one, URLResolver):
                walk(one, path)
            elif isinstance(one, URLPattern) and path.startswith("api/v1/") and "<int:" in path:
                view = getattr(one.callback, "cls", None)
                found.extend((path, method) for method in ("post", "patch") if view and hasattr(view, method))

    walk(get_resolver(), "")
    return sorted(found)


def filled(path: str) -> str:
    """Return an address with ids of nothing."""
    parts = [str(NOT_THERE) if part.startswith("<int:") else "x" if part.startswith("<") else part
             for part in path.removeprefix("api/v1/").split("/")]  # fmt: skip
    return "/".join(parts)


@pytest.mark.any_database
@pytest.mark.covers("R629")
@pytest.mark.parametrize(("path", "method"), writes())
def test_a_malformed_body_about_nothing_is_not_found(calls, path, method):
    answer = getattr(calls("administrator"), method)(filled(path), {"nonsense": [1]})
    # Some acts are not the administrator's: then the act is refused, whatever there is.
    assert answer.status_code in {403, 404}


def test_every_kind_of_address_is_asked():
    assert {"tasks/9999999", "customers/9999999", "rules/9999999"} <= {filled(path) for path, _method in writes()}
