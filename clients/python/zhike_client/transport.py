"""One request: sent with the token, tried again while the server is busy, refusals raised as what they are."""

import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BUSY = {429, 503}


class Refused(Exception):
    """The server refused a request: status, code of the rule, the field where there is one."""

    def __init__(self, status: int, told: Mapping[str, Any]):
        super().__init__(f"{status} {told.get('code', '')}: {told.get('message', '')}")
        self.status, self.code, self.field = status, str(told.get("code", "")), told.get("field")


class StaleRecord(Refused):
    """The record was changed since it was read: read it again, then change it."""


class Unreachable(Exception):
    """The server did not answer, or stayed busy."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        """Follow nothing: a token is not carried to where an answer points."""


@dataclass(frozen=True)
class Transport:
    """How requests are sent; `wait` is called with the seconds before another attempt."""

    home: str
    token: str
    timeout: float = 30.0
    attempts: int = 4
    wait: Callable[[float], None] = time.sleep

    def ask(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: Any = None,
        key: str = "", raw: tuple[str, bytes] | None = None,
    ) -> Any:  # fmt: skip
        """Return what the server answers; `raw` is (content type, bytes) in place of a JSON body.

        A write carries an idempotency key, so that a repeat after a lost answer has no second effect.
        """
        headers, data = {"Authorization": f"Bearer {self.token}"}, None
        if raw or body is not None:
            kind, data = raw or ("application/json", json.dumps(body).encode())
            headers["Content-Type"] = kind
        if method != "GET":
            headers["Idempotency-Key"] = key or uuid.uuid4().hex
        request = urllib.request.Request(self._url(path, query), data, headers, method=method)
        return self._send(request, lambda answer: json.loads(answer.read() or b"null"))

    def fetch(self, path: str, to: Path, *, query: Mapping[str, Any] | None = None) -> Path:
        """Write a file the server answers with, piece by piece."""

        def kept(answer: Any) -> Path:
            with to.open("wb") as file:
                shutil.copyfileobj(answer, file)
            return to

        headers = {"Authorization": f"Bearer {self.token}"}
        return self._send(urllib.request.Request(self._url(path, query), headers=headers), kept)

    def _url(self, path: str, query: Mapping[str, Any] | None) -> str:
        return f"{self.home.rstrip('/')}/api/v1/{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")

    def _send(self, request: urllib.request.Request, take: Callable[[Any], Any]) -> Any:
        opener = urllib.request.build_opener(_NoRedirect)
        for attempt in range(1, self.attempts + 1):
            after = float(2 ** (attempt - 1))
            try:
                with opener.open(request, timeout=self.timeout) as answer:
                    return take(answer)
            except urllib.error.HTTPError as refused:
                with refused:
                    if refused.code not in BUSY:
                        raise _refusal(refused) from None
                    told = refused.headers.get("Retry-After", "")
                    after = min(float(told), 60.0) if told.isdecimal() else after
            except OSError as fault:
                if attempt == self.attempts:
                    raise Unreachable(str(fault)) from fault
            if attempt < self.attempts:
                self.wait(after)
        raise Unreachable("The server stayed busy.")


def _refusal(refused: urllib.error.HTTPError) -> Refused:
    try:
        told = json.loads(refused.read())["error"]
    except (ValueError, KeyError, TypeError):
        told = {"message": refused.reason}
    return (StaleRecord if told.get("code") == "STALE_VERSION" else Refused)(refused.code, told)
