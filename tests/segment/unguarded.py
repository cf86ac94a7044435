"""A web process that knows no message by its id: `python -m tests.segment.unguarded PORT`."""

import os
import sys
from uuid import uuid4


def main() -> int:
    """Serve without the guard."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    import django

    django.setup()
    from leads.tracking import messages
    from leadscore.local.serve import web

    messages._id_of = lambda raw, body: str(uuid4())  # type: ignore[assignment]
    return web("127.0.0.1", int(sys.argv[1]), None)


if __name__ == "__main__":
    sys.exit(main())
