"""Receivers on this machine: a web server that remembers what it was sent, and a mail server that does."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller

from zhike.apps.core import base
from zhike.apps.outbound.gate import sealing


@dataclass
class Receiver:
    """A web server: how it answers, and what it was sent as (path, headers, body)."""

    status: int = 200
    body: bytes = b'{"errcode": 0}'
    location: str = ""
    waits: threading.Event | None = None
    port: int = 0
    got: list = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return its address, by name."""
        return f"http://localhost:{self.port}/in?token=t"


@pytest.fixture
def receiver():
    """Listen on this machine and remember."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.got.append((self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            if told.waits:
                told.waits.wait(20)
            self.send_response(told.status)
            if told.location:
                self.send_header("Location", told.location)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(told.body)

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    if told.waits:
        told.waits.set()
    server.shutdown()
    server.server_close()


class Inbox:
    """A mail server's handler: keeps every mail, or refuses with an answer."""

    def __init__(self):
        self.mails, self.answer, self.port = [], "250 OK", 0

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        """Take or refuse a recipient."""
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):
        """Keep a mail."""
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox():
    """Listen for mail on this machine."""
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


@pytest.fixture
def inner(settings):
    """Allow this machine as a receiver, as an administrator would."""
    settings.ZHIKE_INNER_HOSTS = frozenset({"localhost", "127.0.0.1"})
    sealing._lock.cache_clear()


@pytest.fixture
def machine():
    """Let the machine itself act."""
    with base.acting_as(base.System("test")):
        yield
