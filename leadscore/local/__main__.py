"""`python -m leadscore.local COMMAND`."""

import argparse
import errno
import os
import sys

from leadscore.local.refusal import Refused


def main() -> int:
    """Do one command; what cannot be done is said in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    chosen = _parser().parse_args()
    try:
        return _do(chosen)
    except Refused as refusal:
        return _fail(str(refusal))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return _fail(f"The disk is full: {error.filename or 'a file could not be written'}")
        return _fail(f"{error.strerror}: {error.filename}" if error.filename else str(error))


def _do(chosen: argparse.Namespace) -> int:  # each imports what it alone needs: Django takes its time
    match chosen.command:
        case "run":
            from leadscore.local.run import run

            return run(chosen.host, chosen.port)
        case "prepare":
            from leadscore.local.prepare import prepare

            return prepare()
        case "reset":
            from leadscore.local.reset import reset

            return reset()
        case "services":
            from leadscore.local.services import with_services

            return with_services(chosen.program, chosen.kept)
        case "health":
            from leadscore.local.serve import health

            return health(chosen.process, chosen.port)
    from leadscore.local import serve

    if chosen.command == "web":
        return serve.web(chosen.host, chosen.port, chosen.descriptor)
    single = {"worker": serve.worker, "dispatcher": serve.dispatcher, "drainer": serve.drainer}
    return single[chosen.command]()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m leadscore.local", description="Run Leadscore.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="everything on this machine, with what it needs")
    web = commands.add_parser("web", help="the pages alone")
    commands.add_parser("worker", help="a Celery worker alone")
    commands.add_parser("dispatcher", help="the dispatcher alone")
    commands.add_parser("drainer", help="scoring without a broker")
    commands.add_parser("prepare", help="migrations, and the demo if DEMO=1")
    commands.add_parser("reset", help="remove the data that `run` keeps")
    health = commands.add_parser("health", help="exit 0 if a process works")
    health.add_argument("process", choices=("web", "worker", "dispatcher"))
    services = commands.add_parser("services", help="a command with a PostgreSQL and a Redis of its own")
    services.add_argument("--kept", default="", metavar="PURPOSE", help="keep the data, under this name")
    services.add_argument("program", nargs=argparse.REMAINDER)
    for one in (run, web, health):
        one.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        one.add_argument("--port", type=_port, default=os.environ.get("PORT") or "8000")
    web.add_argument("--descriptor", type=int, help="a listening socket that was inherited")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 <= int(text[:6]) <= 65_535:
        raise argparse.ArgumentTypeError(f"PORT={text!r} is no port: it should be from 1 to 65535")
    return int(text)


def _fail(line: str) -> int:
    print(f"leadscore: {line}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
