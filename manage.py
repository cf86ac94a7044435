#!/usr/bin/env python
"""Django's command line; without DATABASE_URL it works on what `make run` runs in this checkout."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from leadscore.local.places import point_at_what_runs

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadscore.settings")
    point_at_what_runs()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        if "settings.DATABASES" not in str(fault):
            raise
        sys.exit("This needs a database: set DATABASE_URL, or start `make run` first.")
