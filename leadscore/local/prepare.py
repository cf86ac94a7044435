"""Brings a database up to date, and fills an empty one with the demo where that is allowed."""

import os

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command


def prepare() -> int:
    """Migrate; then load the demo into a database that nobody uses yet, if DEMO=1.

    Returns:
        The exit code.
    """
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    from scoring.demo.crew import is_unfinished  # models: only after setup

    if get_user_model().objects.exists() and not is_unfinished():
        return 0
    if os.environ.get("DEMO") == "1":
        print("Demo: loading", flush=True)
        call_command("demo")
    else:
        print("Nobody can log in yet: run `.venv/bin/python manage.py setup`.", flush=True)
    return 0
