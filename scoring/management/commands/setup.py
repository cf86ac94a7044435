"""Make an empty installation ready: the first administrator, teams, and a matrix in force."""

import getpass
import os
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from leads.models import User
from leads.people.setup import create_first_people, create_teams, has_administrator
from scoring.matrix.files import DEFAULT_MATRIX, FileRefused, document_from_text
from scoring.matrix.setup import first_draft, has_active_matrix
from scoring.rescoring.publish import publish

PASSWORD_VARIABLE = "SETUP_PASSWORD"

NEXT = """
Next:
  import your leads        manage.py import_leads FILE --map MAP.yaml
  and what they did        manage.py import_activities FILE --map MAP.yaml
  add your colleagues      /admin/, under Users
  see the ranking          /
"""


class Command(BaseCommand):
    help = (
        "Ask for the first administrator, the teams and a matrix, and put the matrix in force. What is there "
        f"already stays. For scripts: --noinput with options, and the password in {PASSWORD_VARIABLE}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", help="of the first administrator")
        parser.add_argument("--email", default=None)
        parser.add_argument("--name", default=None, help="first and last name")
        parser.add_argument(
            "--team", action="append", default=None, metavar="NAME", help="may be given again"
        )
        parser.add_argument("--matrix", metavar="default|none|FILE", help="the rules to begin with")
        parser.add_argument("--model-name", default="Leads", help="what the scoring model is called")
        parser.add_argument("--noinput", action="store_true", help="ask nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        self.asks = not options["noinput"]
        if self.asks and not sys.stdin.isatty():
            raise CommandError(
                "This asks questions, and nobody is at the keyboard: use --noinput with options."
            )
        # Read before anybody is made: a file that is refused leaves nothing half done.
        matrix = None if has_active_matrix() else self._matrix_text(options["matrix"])
        administrator = self._people(options)
        if matrix is not None:
            self._matrix(matrix, options["model_name"], administrator)
        elif has_active_matrix():
            self.stdout.write("A matrix is in force already; it stays.")
        self.stdout.write(NEXT)

    # -- people ------------------------------------------------------------------------------------------

    def _people(self, options: dict[str, Any]) -> User | None:
        if has_administrator():
            self.stdout.write("There is an administrator already; accounts are made under /admin/.")
            self._report(lambda: create_teams(options["team"] or []))
            return None
        teams = self._teams(options["team"])
        if not self.asks:
            return self._make(options, teams, self._password_given())
        while True:
            answers = {
                "username": options["username"] or self._ask("Username of the first administrator", "admin"),
                "email": self._or_ask(options["email"], "E-mail"),
                "name": self._or_ask(options["name"], "First and last name"),
            }
            try:
                return self._make(answers, teams, os.environ.get(PASSWORD_VARIABLE) or self._ask_password())
            except CommandError as error:
                if PASSWORD_VARIABLE in os.environ or options["username"]:
                    raise
                self.stderr.write(f"{error}\nOnce more, please.")

    def _make(self, answers: dict[str, Any], teams: list[str], password: str) -> User:
        if not answers["username"]:
            raise CommandError("--username is needed: nobody could log in else.")
        user = self._report(
            lambda: create_first_people(
                answers["username"],
                password,
                datetime.now(UTC),
                email=answers["email"] or "",
                name=answers["name"] or "",
                teams=teams,
            )
        )
        self.stdout.write(self.style.SUCCESS(f"{user.username} is administrator."))
        if teams:
            self.stdout.write(f"Teams: {', '.join(teams)}.")
        return user

    def _teams(self, given: list[str] | None) -> list[str]:
        if given is not None or not self.asks:
            return given or []
        return [name.strip() for name in self._ask("Teams, with commas", "").split(",") if name.strip()]

    def _password_given(self) -> str:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password:
            raise CommandError(f"The administrator's password is missing: set {PASSWORD_VARIABLE}.")
        return password

    def _ask_password(self) -> str:
        while True:
            password = getpass.getpass("Password (at least 10 characters, not a common one): ")
            if password == getpass.getpass("The same once more: "):
                return password
            self.stderr.write("These were two different ones.")

    def _report(self, call: Any) -> Any:
        try:
            return call()
        except ValidationError as error:
            raise CommandError("\n".join(_lines(error))) from None

    # -- the matrix --------------------------------------------------------------------------------------

    def _matrix_text(self, choice: str | None) -> str | None:
        if choice is None:
            choice = (
                self._ask("Matrix to begin with: default, none, or a file", "default")
                if self.asks
                else "default"
            )
        if choice == "none":
            return None
        path = DEFAULT_MATRIX if choice == "default" else Path(choice)
        try:
            text = path.read_text(encoding="utf-8")
            document_from_text(text)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"--matrix {choice}: {error}") from None
        except FileRefused as refused:
            faults = "\n".join(map(str, refused.faults))
            raise CommandError(f"--matrix {choice} is refused.\n{faults}", returncode=2) from None
        return text

    def _matrix(self, text: str, name: str, by: User | None) -> None:
        now = datetime.now(UTC)
        draft = first_draft(text, name, by=by, now=now)
        publish(draft, now, by=by)
        self.stdout.write(self.style.SUCCESS(f"{draft.name} is in force."))

    # -- asking ------------------------------------------------------------------------------------------

    def _ask(self, question: str, default: str) -> str:
        hint = f" [{default}]" if default else ""
        return input(f"{question}{hint}: ").strip() or default

    def _or_ask(self, given: str | None, question: str) -> str:
        return self._ask(question, "") if given is None else given


def _lines(error: ValidationError) -> list[str]:
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [f"{field}: {message}" for field, messages in error.message_dict.items() for message in messages]
