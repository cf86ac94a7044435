"""`python -m bench.scale.helper NOW`: the second process of a worker, which helps to fill a version's table.

What `scoring.tasks.help_task` does, asked for by itself instead of the dispatcher.
"""

import sys
from datetime import datetime

from .beside import is_wanted, say_begun

_MOMENT = 0.05  # seconds between two looks; a worker is asked within a second
_STRETCH = 60.0  # seconds of helping between two looks


def _help(now: datetime) -> None:
    import django

    django.setup()
    from scoring.rescoring.helping import help_filling, is_help_wanted

    say_begun()
    while is_wanted(_MOMENT):
        if is_help_wanted():
            help_filling(lambda: now, _STRETCH)


if __name__ == "__main__":
    _help(datetime.fromisoformat(sys.argv[1]))
