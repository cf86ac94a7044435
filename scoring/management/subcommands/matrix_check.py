"""`manage.py matrix check FILE`: every fault of a matrix with its path, warnings apart."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.engine.csvrows import FileRefused, read_text
from scoring.engine.faults import MatrixRefused
from scoring.engine.matrix import Checked, check, read_yaml
from scoring.engine.tree import Matrix

HELP = "Hold a matrix file against the rules: exit status 2 where it is refused."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the matrix, as YAML")


def handle(command: BaseCommand, *, file: Path, **options: Any) -> None:
    matrix = read_matrix(command, file)
    rules = sum(len(parameter.rules) for parameter in matrix.parameters)
    command.stdout.write(f"{file}: {len(matrix.parameters)} parameters, {rules} rules, no fault.")


def read_matrix(command: BaseCommand, file: Path) -> Matrix:
    """The matrix of a file, its faults and warnings on standard error; ends with 2 where it is refused."""
    try:
        text = read_text(file)
    except FileRefused as error:
        raise CommandError(str(error)) from error
    checked = _checked(text)
    for warning in checked.warnings:
        command.stderr.write(f"warning: {warning}")
    for fault in checked.faults:
        command.stderr.write(str(fault))
    if checked.matrix is None:
        sys.exit(2)
    return checked.matrix


def _checked(text: str) -> Checked:
    try:
        return check(read_yaml(text))
    except MatrixRefused as refused:
        return Checked(None, refused.faults)
