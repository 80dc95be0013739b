"""Parent: has a file staged by a child process and hands on its progress or its refusal."""

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

from zhike.apps.exchange.reading.detect import Limits
from zhike.apps.exchange.reading.refusal import Unreadable

# The folder that holds the package, for a checkout that is not installed.
ROOT = Path(__file__).resolve().parents[4]


def stage(
    path: Path,
    folder: Path,
    *,
    limits: Limits = Limits(),  # noqa: B008 — frozen
    known: frozenset[str] = frozenset(),
    sheet: str = "",
    on_progress: Callable[[float, int], None] = lambda share, n: None,
) -> dict:
    """Stage `path` into `folder` in a child process; raise `Unreadable` with the reason if it cannot be."""
    request = {
        "path": str(path),
        "folder": str(folder),
        "limits": dataclasses.asdict(limits),
        "known": sorted(known),
        "sheet": sheet,
    }
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, "-m", "zhike.apps.exchange.reading.child"]
    pipe, silence = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=silence, env=environment) as child:
        alarm = threading.Timer(limits.seconds, child.kill)
        alarm.start()
        try:
            last = _listen(child, request, on_progress)
        finally:
            alarm.cancel()
            child.kill()
    if "done" in last:
        return last["done"]
    if "refused" in last:
        raise Unreadable(last["refused"]["code"], **last["refused"]["params"])
    raise Unreadable("PARSER_STOPPED", exit=child.returncode, seconds=limits.seconds)


def _listen(child: subprocess.Popen, request: dict, on_progress) -> dict:
    # Popen's type does not know that both are pipes here.
    to_child, from_child = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    # A child that is already gone says why by saying nothing.
    with contextlib.suppress(BrokenPipeError), to_child as pipe:
        pipe.write(json.dumps(request).encode())
    last: dict = {}
    for line in from_child:
        last = json.loads(line)
        if "share" in last:
            on_progress(last["share"], last["n"])
    return last
