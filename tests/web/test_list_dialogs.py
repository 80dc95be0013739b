"""Dialogs of a list: its filters and its columns come when they are asked for, as the address has them."""

import re

import pytest


def test_the_filters_come_when_they_are_asked_for_as_the_address_has_them(signed_in):
    client = signed_in("owner")
    asked = "columns=code%2Cname&tier=VIP&or2%5Bcode%5D=K"
    page = client.get(f"/customers/?{asked}&size=25").content.decode()
    assert "query-group" not in page
    (address,) = re.findall(r'hx-get="(/lists/customers/filters/[^"]*)"', page)
    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert 'name="tier" value="VIP" checked' in form
    assert 'name="or2[code]" value="K"' in form
    assert '<input type="hidden" name="columns" value="code,name">' in form
    # It may have come by itself: what it leads to is told from the page around it.
    assert 'href=".?columns=code%2Cname&amp;size=25"' in form
    assert "/lists/" not in re.sub(r'hx-get="[^"]*"', "", form)


def test_the_columns_come_when_they_are_asked_for_as_the_address_has_them(signed_in):
    client = signed_in("owner")
    page = client.get("/customers/?columns=code%2Cname&tier=VIP").content.decode()
    assert "data-sortable" not in page
    (address,) = re.findall(r'hx-get="(/lists/customers/columns/[^"]*)"', page)
    form = client.get(address.replace("&amp;", "&")).content.decode()
    assert re.findall(r'name="columns" value="(\w+)" checked', form) == ["code", "name"]
    assert 'value="x_industry"' in form
    assert 'value="x_heads_family"' not in form
    assert '<input type="hidden" name="tier" value="VIP">' in form
    assert 'href=".?tier=VIP&amp;columns=name%2Ccode"' in form


@pytest.mark.parametrize(
    ("part", "address", "status"),
    [("owner", "outbox", 403), ("administrator", "outbox", 200), ("owner", "secrets", 404),
     ("owner", "customers", 200), ("owner", "customers/?columns=x_heads_family", 400)],
)  # fmt: skip
def test_the_columns_are_for_those_who_may_open_the_list(signed_in, part, address, status):
    name, _mark, query = address.partition("/")
    assert signed_in(part).get(f"/lists/{name}/columns/{query}").status_code == status


@pytest.mark.parametrize(
    ("part", "name", "status"), [("owner", "outbox", 403), ("administrator", "outbox", 200), ("owner", "secrets", 404)]
)
def test_the_filters_are_for_those_who_may_open_the_list(signed_in, part, name, status):
    assert signed_in(part).get(f"/lists/{name}/filters/").status_code == status
