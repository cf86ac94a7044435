"""`manage.py demo`: believable leads in an empty database."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leads.models import Activity, Lead
from scoring.demo.blocks import Order
from scoring.demo.crew import Login
from scoring.demo.load import DemoRefused, load_demo
from scoring.management.progress import Bar


class Command(BaseCommand):
    help = "Fill an empty database with made-up leads, what they did, their scores, and people to log in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--leads", type=_whole, default=3000, help="3,000 unless given")
        parser.add_argument("--activities", type=_whole, default=60_000, help="about so many, of all leads")
        parser.add_argument("--seed", type=int, default=7, help="another seed, other leads")

    def handle(self, *args: Any, **options: Any) -> None:
        began, bar = monotonic(), Bar(self.stdout)  # type: ignore[arg-type]
        order = Order(options["leads"], options["activities"], options["seed"])
        try:
            logins = load_demo(order, datetime.now(UTC), bar.show)
        except DemoRefused as refused:
            raise CommandError(str(refused)) from None
        bar.close()
        seconds = monotonic() - began
        leads, activities = Lead.objects.count(), Activity.objects.count()
        self.stdout.write(f"Demo: {leads:,} leads with {activities:,} activities, in {seconds:.0f} s.")
        self._print_logins(logins)

    def _print_logins(self, logins: list[Login]) -> None:
        self.stdout.write("\nLog in as any of these; the passwords are shown only now:")
        for login in logins:
            password = login.password or "(the one there was)"
            self.stdout.write(f"  {login.username:16}  {password:20}  {login.role:22}  {login.team}")


def _whole(text: str) -> int:
    number = int(text)
    if not 0 < number <= 100_000_000:
        raise ArgumentTypeError("must be from 1 to 100,000,000")
    return number
