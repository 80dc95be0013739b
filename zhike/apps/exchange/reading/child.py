"""Child: parses one file in a process of its own, with limits on memory and time.

Reads one JSON request from standard input; writes one JSON object a line: progress, then `done` or `refused`.
"""

import json
import sys
from pathlib import Path

from zhike.apps.exchange.reading.detect import Limits
from zhike.apps.exchange.reading.refusal import Unreadable
from zhike.apps.exchange.reading.stage import stage


class WithoutPandas:
    """Keeps pandas away: pyarrow would load it, slowly, only to ask whether a list is one of its columns."""

    def find_spec(self, name: str, path=None, target=None) -> None:
        if name == "pandas":
            raise ImportError(name)


def say(**message) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True) + "\n")
    sys.stdout.flush()


def limit(limits: Limits) -> None:
    """Ask the system to stop this process beyond its limits, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    request = json.load(sys.stdin)
    limits = Limits(**request["limits"])
    limit(limits)
    sys.meta_path.insert(0, WithoutPandas())
    try:
        meta = stage(
            Path(request["path"]),
            Path(request["folder"]),
            limits=limits,
            known=frozenset(request["known"]),
            sheet=request["sheet"],
            on_progress=lambda share, n: say(share=share, n=n),
        )
    except Unreadable as refused:
        say(refused={"code": refused.reason.code, "params": refused.reason.params})
    except MemoryError:
        say(refused={"code": "OUT_OF_MEMORY", "params": {"limit": limits.memory_bytes // 2**20}})
    except BaseException as error:  # a panic of the spreadsheet parser is no Exception
        say(refused={"code": "DAMAGED_FILE", "params": {}})
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    else:
        say(done=meta)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
