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
    for _, name, _ in sorted(pkgutil.iter_modules(commands.__path__), key=lambda found: found[1]):
        module = importlib.import_module(f"{commands.__name__}.{name}")
        one = subparsers.add_parser(name.strip("_").replace("_", "-"), help=module.HELP, description=module.HELP)
        module.add_arguments(one)
        one.set_defaults(run=module.run, needs_django=getattr(module, "NEEDS_DJANGO", True))
    options = parser.parse_args(argv)
    if options.needs_django:
        import django

        django.setup()
    return _run(options)


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
