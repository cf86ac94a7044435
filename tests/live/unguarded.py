"""A web process that takes every edit, whatever its page had seen: `python -m tests.live.unguarded PORT`."""

import os
import sys


def main() -> int:
    """Serve without the guard."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    import django

    django.setup()
    from leadscore.local.serve import web
    from scoring.matrix import edits, row_edits

    edits.last_edit_of = row_edits.last_edit_of = lambda *_, **__: None
    return web("127.0.0.1", int(sys.argv[1]), None)


if __name__ == "__main__":
    sys.exit(main())
