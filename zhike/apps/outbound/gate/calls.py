"""Calls by HTTP: pinned to the checked address, no redirects, little time, little of the answer read."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import urllib3
from urllib3.util import parse_url

from zhike.apps.outbound.gate import address
from zhike.apps.outbound.rules.reasons import Stopped, Undelivered

CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 5.0, 10.0, 20.0
MOST_BYTES = 64 * 1024
PIECE = 4096
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """An address of the web, taken apart and found fit to be called."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """Return the parts of an address; raises Stopped where it is none that may be called."""
    try:
        parts = parse_url(url)
    except urllib3.exceptions.LocationParseError:
        raise Stopped("BAD_ADDRESS") from None
    scheme, host = parts.scheme or "", (parts.host or "").strip("[]")
    if scheme not in PORTS or not host or parts.auth:
        raise Stopped("BAD_ADDRESS")
    if scheme == "http" and not address.is_known(host):
        raise Stopped("NOT_ENCRYPTED", host)
    return Target(scheme, host, parts.port or PORTS[scheme], parts.request_uri)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Send a body and return the beginning of the answer; raises Undelivered unless it was taken."""
    to = target(url)
    pinned = address.place(to.host, to.port)
    known_port = "" if to.port == PORTS[to.scheme] else f":{to.port}"
    host = f"[{to.host}]" if ":" in to.host else to.host
    sent = {"User-Agent": "Zhike", **headers, "Host": f"{host}{known_port}"}
    with _pool(to, pinned) as pool:
        try:
            answer = pool.urlopen(
                "POST", to.path, body=body, headers=sent, redirect=False, retries=False, preload_content=False
            )
            try:
                taken = _beginning(answer)
            finally:
                answer.close()
        except urllib3.exceptions.NewConnectionError:  # a kind of time-out to the library
            raise Undelivered("NO_CONNECTION", to.host) from None
        except urllib3.exceptions.TimeoutError:
            raise Undelivered("TOO_SLOW", to.host) from None
        except (urllib3.exceptions.HTTPError, OSError):
            raise Undelivered("NO_CONNECTION", to.host) from None
    if 300 <= answer.status < 400:
        raise Undelivered("REDIRECTED", str(answer.status))
    if not 200 <= answer.status < 300:
        raise Undelivered("ANSWERED", str(answer.status))
    return taken


def _pool(to: Target, pinned: address.Place) -> urllib3.HTTPConnectionPool:
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if to.scheme == "http":
        return urllib3.HTTPConnectionPool(pinned.ip, to.port, timeout=timeout, maxsize=1)
    return urllib3.HTTPSConnectionPool(
        pinned.ip, to.port, timeout=timeout, maxsize=1, server_hostname=to.host, assert_hostname=to.host,
        cert_reqs="CERT_REQUIRED",
    )  # fmt: skip


def _beginning(answer: urllib3.BaseHTTPResponse) -> bytes:
    """Read no more than is looked at, and no longer than a call may take."""
    read, until = b"", time.monotonic() + ALL_SECONDS
    while len(read) < MOST_BYTES:
        piece = answer.read(PIECE, decode_content=False)
        if not piece:
            break
        read += piece
        if time.monotonic() > until:
            raise urllib3.exceptions.TimeoutError
    return read[:MOST_BYTES]
