"""The gate: what may be called, that the checked address is the one called, and how much is waited for and read."""

import socket
import threading

import pytest

from zhike.apps.outbound.gate import address, calls, sealing
from zhike.apps.outbound.rules.reasons import Stopped, Undelivered


def resolving(monkeypatch, *answers: list[str]) -> list[str]:
    """Let names lead where the test says, answer by answer; return the names that were asked for."""
    asked: list[str] = []

    def resolve(host, port, **more):
        asked.append(host)
        ips = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]

    monkeypatch.setattr(address, "resolve", resolve)
    return asked


INSIDE = [
    "127.0.0.1", "10.1.2.3", "192.168.0.9", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::",
]  # fmt: skip


@pytest.mark.parametrize("ip", INSIDE)
def test_addresses_inside_the_house_are_refused(monkeypatch, ip):
    resolving(monkeypatch, [ip])
    with pytest.raises(Stopped, match=r"^INNER_ADDRESS example\.com$"):
        address.place("example.com", 443)


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"])
def test_addresses_of_the_public_network_are_taken(monkeypatch, ip):
    resolving(monkeypatch, [ip])
    assert address.place("example.com", 443) == address.Place("example.com", 443, ip)


def test_one_inner_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    resolving(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(Stopped):
        address.place("example.com", 443)


def test_a_name_that_leads_elsewhere_the_second_time_gains_nothing(monkeypatch, settings):
    settings.ZHIKE_INNER_HOSTS = frozenset()
    asked = resolving(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    connected = []

    def connect(where, *args, **more):
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(Undelivered, match="NO_CONNECTION"):
        calls.post("https://example.com/in", b"{}", {})
    assert asked == ["example.com"]
    assert connected == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    "url", ["ftp://example.com/", "file:///etc/passwd", "https://a:b@example.com/", "https:///x", "gopher://x", "x"]
)
def test_only_addresses_of_the_web_are_called(url):
    with pytest.raises(Stopped, match="BAD_ADDRESS"):
        calls.post(url, b"", {})


def test_nothing_leaves_the_house_unencrypted():
    with pytest.raises(Stopped, match=r"NOT_ENCRYPTED example\.com"):
        calls.post("http://example.com/", b"", {})


def test_this_machine_is_called_only_where_the_administrator_allows_it(receiver, settings):
    settings.ZHIKE_INNER_HOSTS = frozenset()
    with pytest.raises(Stopped):
        calls.post(receiver.url.replace("http", "https"), b"{}", {})
    assert receiver.got == []
    settings.ZHIKE_INNER_HOSTS = frozenset({"localhost"})
    assert calls.post(receiver.url, b"{}", {"X-A": "b"}) == b'{"errcode": 0}'
    ((path, headers, body),) = receiver.got
    assert (path, headers["Host"], headers["X-A"], body) == ("/in?token=t", f"localhost:{receiver.port}", "b", b"{}")


def test_a_redirect_is_not_followed(receiver, inner):
    receiver.status, receiver.location = 302, f"http://127.0.0.1:{receiver.port}/secret"
    with pytest.raises(Undelivered, match=r"^REDIRECTED 302$"):
        calls.post(receiver.url, b"{}", {})
    assert len(receiver.got) == 1


def test_an_answer_tells_no_more_than_its_status(receiver, inner):
    receiver.status, receiver.body = 500, b"the password is 1234"
    with pytest.raises(Undelivered) as why:
        calls.post(receiver.url, b"{}", {})
    assert str(why.value) == "ANSWERED 500"


def test_a_slow_receiver_is_left(receiver, inner, monkeypatch):
    receiver.waits = threading.Event()
    monkeypatch.setattr(calls, "READ_SECONDS", 0.05)
    with pytest.raises(Undelivered, match="TOO_SLOW localhost"):
        calls.post(receiver.url, b"{}", {})


def test_a_receiver_that_trickles_is_left_too(receiver, inner, monkeypatch):
    monkeypatch.setattr(calls, "ALL_SECONDS", -1.0)
    with pytest.raises(Undelivered, match="TOO_SLOW"):
        calls.post(receiver.url, b"{}", {})


def test_an_endless_answer_is_cut(receiver, inner):
    receiver.body = b"x" * 20_000_000
    taken = calls.post(receiver.url, b"{}", {})
    assert len(taken) == calls.MOST_BYTES


def test_a_name_that_leads_nowhere_is_said(monkeypatch):
    def resolve(host, port, **more):
        raise socket.gaierror

    monkeypatch.setattr(address, "resolve", resolve)
    with pytest.raises(Undelivered, match=r"NO_SUCH_HOST nowhere\.example"):
        address.place("nowhere.example", 443)


def test_a_sealed_secret_opens_with_the_same_key_only(settings):
    sealed = sealing.seal({"secret": "s3cret"})
    assert "s3cret" not in sealed
    assert sealing.unseal(sealed) == {"secret": "s3cret"}
    settings.SECRET_KEY = "another key of the installation"
    with pytest.raises(Stopped, match="KEY_CHANGED"):
        sealing.unseal(sealed)
