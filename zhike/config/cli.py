"""The command line `zhike`: one module per subcommand in config/commands, with exit codes and --json."""

import argparse
import importlib
import os
import pkgutil
import sys


def main(argv: list[str] | None = None) -> int:
    """Run a subcommand and return its exit code: 0 done, 1 refused or failed, 2 wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhike.config.settings")
    from zhike.config import commands

    parser = argparse.ArgumentParser(prog="zhike", description="Know what each customer is worth and who leaves.")
    parser.add_argument("--traceback", action="store_true", help="show the program's own trace when something fails")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    known = {_said(found.name): found.name for found in pkgutil.iter_modules(commands.__path__)}
    for said in _wanted(sys.argv[1:] if argv is None else argv, sorted(known)):
        module = importlib.import_module(f"{commands.__name__}.{known[said]}")
        one = subparsers.add_parser(said, help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run, needs_django=getattr(module, "NEEDS_DJANGO", True))
    options = parser.parse_args(argv)
    if options.needs_django:
        import django

        django.setup()
    return _run(options)


def _said(module: str) -> str:
    return module.strip("_").replace("_", "-")


def _wanted(argv: list[str], known: list[str]) -> list[str]:
    """Return the command that was said; all of them where help or a mistake needs their names.

    Only what is wanted is imported: some commands take seconds of numeric libraries with them.
    """
    said = next((word for word in argv if not word.startswith("-")), "")
    return [said] if said in known else known


def _run(options: argparse.Namespace) -> int:
    from zhike.config.refusal import Refusal

    try:
        return options.run(options) or 0
    except Refusal as refusal:
        print(f"zhike: {refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    except Exception as fault:
        if options.traceback:
            raise
        print(f"zhike: {type(fault).__name__}: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
