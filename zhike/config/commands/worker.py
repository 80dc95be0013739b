"""`zhike worker`: does jobs and reactions as they come, until it is told to stop."""

import argparse
import signal
import threading

HELP = "do jobs and reactions as they come, until stopped"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take no arguments."""


def run(options: argparse.Namespace) -> int:
    """Run the dispatcher; SIGTERM and SIGINT let the event in hand be finished first."""
    from zhike.jobs import dispatch

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    dispatch.run_forever(stop)
    return 0
