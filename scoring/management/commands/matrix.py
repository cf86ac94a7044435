"""Work with a matrix: `manage.py matrix check FILE` and so on, one module of `subcommands` each."""

from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from scoring.management.subcommands import matrix_check, matrix_publish

SUBCOMMANDS: dict[str, ModuleType] = {"check": matrix_check, "publish": matrix_publish}


class Command(BaseCommand):
    help = "Work with a scoring matrix."
    requires_system_checks: list[str] = []  # `check` runs where there is no database

    def add_arguments(self, parser: CommandParser) -> None:
        choices = parser.add_subparsers(dest="subcommand", required=True)
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(choices.add_parser(name, help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options.pop("subcommand")].handle(self, **options)
