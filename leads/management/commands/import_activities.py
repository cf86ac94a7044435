"""manage.py import_activities FILE --map MAP.yaml"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from leads.ingest.files.import_activities import import_activities
from leads.management import importing


class Command(BaseCommand):
    """Import activities from a CSV file."""

    help = "Imports activities from a CSV file, as a map says; can be run again without doubles."

    def add_arguments(self, parser: CommandParser) -> None:
        """File and map."""
        importing.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and tell how it went."""
        importing.run(self, "activities", import_activities, options)
