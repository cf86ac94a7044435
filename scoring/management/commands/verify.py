"""`manage.py verify`: holds what is stored against what is promised; exit status 1 where it does not."""

import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.management.progress import Bar
from scoring.rescoring.verify import PROMISES, verify


class Command(BaseCommand):
    help = "Check the stored data against the product's promises; changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", type=_whole, help="recompute the scores of so many leads, not of all")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = Bar(self.stderr)  # type: ignore[arg-type]
        broken = verify(
            datetime.now(UTC), options["sample"], lambda done: bar.show("recomputing scores", done, 0)
        )
        bar.close()
        for promise in PROMISES:
            lines = [line for line in broken if line.promise == promise]
            if not lines:
                self.stdout.write(f"{promise} holds: {PROMISES[promise]}.")
            for line in lines:
                self.stdout.write(f"{promise} is broken: {line.times:,} {line.words}.")
        if broken:
            sys.exit(1)


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ArgumentTypeError("must be 1 or more")
    return number
