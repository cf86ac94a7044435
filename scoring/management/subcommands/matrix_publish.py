"""`manage.py matrix publish FILE --model KEY`, or `--draft` or `--version`: make it count, or roll back."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoring.engine.faults import MatrixRefused
from scoring.engine.tree import Matrix
from scoring.management.progress import Bar
from scoring.matrix.freezing import NotSigned
from scoring.matrix.new_model import add_model
from scoring.matrix.rows import plain_document
from scoring.matrix.storable import storing_faults
from scoring.matrix.versions import catalog_warnings, matrix_of, version_of
from scoring.models import LeadScore, MatrixVersion, ScoringModel
from scoring.rescoring.publish import PublishRefused, publish

from .matrix_check import read_matrix

HELP = (
    "Score every lead by a matrix and make it the one that counts; done again, a killed run goes on. "
    "From the second version of a model on both teams sign it first, on the page of its draft."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", help="the matrix, as YAML")
    parser.add_argument("--model", required=True, help="key of the scoring model; a new one is made")
    parser.add_argument("--version", type=int, help="roll back to this version, instead of a file")
    parser.add_argument("--draft", type=int, help="publish the draft of this id, instead of a file")
    parser.add_argument("--note", default="", help="what it is expected to do, in your words")


def handle(command: BaseCommand, *, model: str, note: str, **options: Any) -> None:
    now = datetime.now(UTC)
    chosen = _chosen(command, model, now, options["file"], options["version"], options["draft"])
    for warning in catalog_warnings(_legal(command, chosen)):
        command.stderr.write(f"warning: {warning}")
    bar = Bar(command.stdout)  # type: ignore[arg-type]
    try:
        publish(chosen, now, progress=bar.show, expected={"note": note} if note else None)
    except (NotSigned, PublishRefused) as refused:
        raise CommandError(str(refused)) from refused
    finally:
        bar.close()
    chosen.refresh_from_db()
    command.stdout.write(f"{chosen} of {model} counts from now on{_for_whom(chosen)}.")


def _for_whom(version: MatrixVersion) -> str:
    """For how many leads it counts, where an earlier model may come first."""
    if ScoringModel.objects.count() == 1:
        return ""
    scores = LeadScore.objects.filter(version=version)
    return (
        f" for {scores.filter(counts=True).count():,} of {scores.count():,} leads; models go in their order"
    )


def _chosen(
    command: BaseCommand,
    model: str,
    now: datetime,
    file: Path | None,
    version: int | None,
    draft: int | None,
) -> MatrixVersion:
    if sum(named is not None for named in (file, version, draft)) != 1:
        raise CommandError("Name a file, or a version with --version, or a draft with --draft.")
    if file is not None:
        return _of_file(command, file, model, now)
    return _of_draft(model, draft) if draft is not None else _of_number(model, version)


def _legal(command: BaseCommand, version: MatrixVersion) -> Matrix:
    """The matrix of a version; ends with 2 where a draft makes none."""
    try:
        return matrix_of(version)
    except MatrixRefused as refused:
        command.stderr.write(str(refused))
        sys.exit(2)


def _of_file(command: BaseCommand, file: Path, model: str, now: datetime) -> MatrixVersion:
    matrix = read_matrix(command, file)
    if faults := storing_faults(plain_document(matrix)):
        command.stderr.write("\n".join(map(str, faults)))
        sys.exit(2)
    row = ScoringModel.objects.filter(key=model).first() or _new_model(model, matrix.name, now)
    return version_of(row, matrix, now)


def _new_model(key: str, name: str, now: datetime) -> ScoringModel:
    """A further model, called as its matrix where no other is."""
    is_taken = not name or ScoringModel.objects.filter(name__iexact=name).exists()
    return add_model(key if is_taken else name, key=key, by=None, now=now)


def _of_number(model: str, number: int | None) -> MatrixVersion:
    found = MatrixVersion.objects.filter(model__key=model, number=number).first()
    if found is None:
        raise CommandError(f"The model {model} has no version {number}.")
    return found


def _of_draft(model: str, draft: int) -> MatrixVersion:
    found = MatrixVersion.objects.filter(model__key=model, pk=draft, number=None).first()
    if found is None:
        raise CommandError(f"The model {model} has no draft {draft}.")
    return found
