"""`manage.py columns`: writes all leads to files, from which pages compute what a draft would change."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from scoring.impact.renewing import renew


class Command(BaseCommand):
    help = "Write all leads to files for the pages of this host, where those that are there are old."

    def handle(self, *args: Any, **options: Any) -> None:
        is_done = renew(datetime.now(UTC), lambda done, total: None)
        self.stdout.write("Written." if is_done else "Nothing to do.")
