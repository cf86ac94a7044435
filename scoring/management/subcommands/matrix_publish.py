"""`manage.py matrix publish FILE --model KEY`: make a matrix the one that counts, or roll back."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.management.progress import Bar
from scoring.matrix.versions import catalog_warnings, matrix_of, version_of
from scoring.models import MatrixVersion, ScoringModel
from scoring.rescoring.publish import PublishRefused, publish

from .matrix_check import read_matrix

HELP = "Score every lead by a matrix and make it the one that counts; done again, a killed run goes on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="the matrix, as YAML")
    parser.add_argument("--model", required=True, help="key of the scoring model; a new one is made")
    parser.add_argument("--version", type=int, help="roll back to this version, instead of a file")


def handle(
    command: BaseCommand, *, file: Path | None, model: str, version: int | None, **options: Any
) -> None:
    if (file is None) == (version is None):
        raise CommandError("Name a file, or the number of a version with --version.")
    now = datetime.now(UTC)
    chosen = _of_file(command, file, model, now) if file else _of_number(model, version)
    for warning in catalog_warnings(matrix_of(chosen)):
        command.stderr.write(f"warning: {warning}")
    bar = Bar(command.stdout)  # type: ignore[arg-type]
    try:
        publish(chosen, now, progress=bar.show)
    except PublishRefused as refused:
        raise CommandError(str(refused)) from refused
    finally:
        bar.close()
    chosen.refresh_from_db()
    command.stdout.write(f"{chosen} of {model} counts from now on.")


def _of_file(command: BaseCommand, file: Path, model: str, now: datetime) -> MatrixVersion:
    matrix = read_matrix(command, file)
    row, _ = ScoringModel.objects.get_or_create(key=model, defaults={"name": matrix.name or model})
    return version_of(row, matrix, now)


def _of_number(model: str, number: int | None) -> MatrixVersion:
    found = MatrixVersion.objects.filter(model__key=model, number=number).first()
    if found is None:
        raise CommandError(f"The model {model} has no version {number}.")
    return found
