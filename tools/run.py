"""Starts Zhike from a checkout: sets up what is missing, then hands over to `zhike start`.

DATA=orders.csv takes the reader's own file, DEMO=0 starts empty, DEMO=story (or story-en) tells the story of a made-up
company, PORT=8001 picks the port.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import setup

STARTS = {"0": ["--empty"], "story": ["--story", "zh-hans"], "story-en": ["--story", "en"]}


def arguments(environment) -> list:
    """Return the arguments of `zhike start` that the environment asks for."""
    data, port = environment.get("DATA", ""), environment.get("PORT", "")
    if data:
        file = Path(data).expanduser().resolve()
        if not file.is_file():
            raise setup.Refusal(f"There is no file {file}")
        chosen = ["--data", str(file)]
    else:
        chosen = list(STARTS.get(environment.get("DEMO", ""), ["--demo"]))
    if port and not (port.isdigit() and int(port) < 65_536):
        raise setup.Refusal(f"PORT must be a number from 0 to 65535, not {port}")
    return [*chosen, *(["--port", port] if port else [])]


def main() -> int:
    """Set up, then become the program."""
    try:
        chosen = arguments(os.environ)
        setup.prepare(*(["demo"] if "--demo" in chosen else []))
    except setup.Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    program = setup.BIN / "zhike"
    os.execv(program, [str(program), "start", *chosen])


if __name__ == "__main__":
    sys.exit(main())
