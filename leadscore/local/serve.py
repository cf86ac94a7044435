"""The single processes, as `make run` and servers alike start them."""

import os
import socket
import time

from leadscore.local import webs
from leadscore.local.refusal import Refused

STATEMENT_SECONDS = "15"  # a page that takes longer is a fault; the worker's tasks have 60


def web(host: str, port: int, descriptor: int | None) -> int:
    """Serve the pages, by one process on an inherited listening socket, else by as many as are wanted."""
    _require("SECRET_KEY", "DATABASE_URL")
    if descriptor is None and webs.how_many() > 1:
        return webs.serve_by_several(host, port)
    os.environ.setdefault("DATABASE_POOL_SIZE", str(webs.pool_size()))
    os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", STATEMENT_SECONDS)
    import uvicorn
    from django.urls import get_resolver

    from leadscore.asgi import application
    from scoring.pages.live.streams import STREAMS

    assert get_resolver().url_patterns  # imports the pages now, not under the first visitor
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,  # else one request that goes on for ever keeps it alive
    )
    inherited = [socket.socket(fileno=descriptor)] if descriptor is not None else None

    class Server(uvicorn.Server):
        """Ends the open event streams first, else it would wait for them as long as it may."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            STREAMS.end()
            await super().shutdown(sockets)

    Server(config).run(sockets=inherited)
    return 0


def worker() -> int:
    """Work on what the dispatcher rings for."""
    _require("DATABASE_URL", "REDIS_URL")
    os.environ.setdefault("STATEMENT_TIMEOUT_SECONDS", "60")
    os.environ.setdefault("C_FORCE_ROOT", "1")  # the warning is about pickle; only JSON is accepted
    _forget_old_heartbeat()
    from leadscore.celery import app

    app.worker_main(["worker", "--without-gossip", "--without-mingle", "--loglevel=INFO"])
    return 0


def dispatcher() -> int:
    """Ring for what is pending, each second."""
    _require("DATABASE_URL", "REDIS_URL")
    _forget_old_heartbeat()
    _call("dispatch")
    return 0


def drainer() -> int:
    """Do the work of dispatcher and worker without a broker, until SIGTERM."""
    _require("DATABASE_URL")
    _forget_old_heartbeat()
    _call("drain", forever=True)
    return 0


def health(process: str, port: int) -> int:
    """Whether a process of this machine or container works: 0 if it does. For health checks."""
    if process == "web":
        return _get_status(port, "/readyz") != 200
    return not _beat_within(60)


def _beat_within(seconds: float) -> bool:
    path = os.environ.get("HEARTBEAT_FILE")
    if not path:
        raise Refused("HEARTBEAT_FILE is not set: the process and its health check must share it.")
    try:
        return time.time() - os.stat(path).st_mtime < seconds
    except FileNotFoundError:
        return False


def _get_status(port: int, path: str) -> int:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0


def _forget_old_heartbeat() -> None:
    path = os.environ.get("HEARTBEAT_FILE")
    if path and os.path.exists(path):
        os.unlink(path)


def _call(command: str, **options: object) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command(command, **options)


def _require(*names: str) -> None:
    for name in names:
        if not os.environ.get(name):
            raise Refused(f"Setting {name} is missing: this process needs it.")
