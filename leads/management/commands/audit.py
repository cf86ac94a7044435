"""`manage.py audit check`: whether the audit log is as it was written; exit status 1 where it is not."""

import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leads.people.audit_check import Head, check_log

_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


class Command(BaseCommand):
    """Work with the audit log."""

    help = "Work with the audit log of what people did."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand so far."""
        choices = parser.add_subparsers(dest="subcommand", required=True)
        check = choices.add_parser("check", help="walk the chain of entries; name the first that is broken")
        check.add_argument(
            "--head",
            type=_head,
            metavar="NUMBER:HASH",
            help="as an earlier check printed it: also tells whether entries since then were cut off",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and tell the head for the next time."""
        checked = check_log(options["head"])
        if checked.broken:
            raise CommandError(f"The audit log is broken at {checked.broken}.")
        self.stdout.write(f"The audit log is whole: {checked.head.number:,} entries, each as it was written.")
        self.stdout.write("Note its head elsewhere; the next check holds the log against it:")
        self.stdout.write(f"  manage.py audit check --head {checked.head}")


def _head(text: str) -> Head:
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise ArgumentTypeError("is NUMBER:HASH, as an earlier check printed it")
    return Head(int(match[1]), match[2])
