"""A web process in which each stream holds a thread and a connection: `python -m tests.live.holding PORT`."""

import os
import sys
import threading
from typing import Any


def main() -> int:
    """Serve as if Django itself sent the events."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    import django

    django.setup()
    import psycopg

    from leadscore.local.serve import web
    from scoring.pages.live.database import listening_parameters
    from scoring.pages.live.streams import Streams

    join, held = Streams.join, []

    async def holding_join(self: Any, stream: Any) -> None:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        held.append(await psycopg.AsyncConnection.connect(**listening_parameters()))
        await join(self, stream)

    Streams.join = holding_join  # type: ignore[method-assign]
    return web("127.0.0.1", int(sys.argv[1]), None)


if __name__ == "__main__":
    sys.exit(main())
