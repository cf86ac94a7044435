"""Score plain files by a matrix file, without a database (scoring.md, section 8)."""

from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from scoring.engine.csvrows import FileRefused
from scoring.engine.files import score_files
from scoring.engine.times import read_moment
from scoring.management.subcommands.matrix_check import read_matrix


def zone_named(name: str) -> tzinfo:
    """A time zone by its name."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        raise CommandError(f"--zone {name!r} is no time zone", returncode=2) from None


def refuse_to_overwrite(out: Path, inputs: list[Path | None]) -> None:
    """Keep what is read from being replaced by what is written.

    Raises:
        CommandError: the output is one of the inputs.
    """
    for path in inputs:
        if path is not None and path.exists() and out.exists() and path.samefile(out):
            raise CommandError(f"--out {str(out)!r} is read as well; name another file", returncode=2)


class Command(BaseCommand):
    help = "Score a CSV file of leads and one of activities by a matrix, into lines of JSON."
    requires_system_checks: list[str] = []  # no database, no Redis

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--matrix", type=Path, required=True, help="the rules, as YAML")
        parser.add_argument("--leads", type=Path, required=True, help="CSV with id, created_on and fields")
        parser.add_argument("--activities", type=Path, help="CSV with lead_id, type, occurred_at")
        parser.add_argument("--as-of", required=True, help="the moment, such as 2026-06-01T12:00:00Z")
        parser.add_argument("--zone", help="time zone of the days, such as Europe/Berlin")
        parser.add_argument("--out", type=Path, required=True, help="the file to write, a JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:
        zone = zone_named(settings.ORGANISATION_ZONE if options["zone"] is None else options["zone"])
        as_of = read_moment(options["as_of"], zone)
        if as_of is None:
            raise CommandError(f"--as-of {options['as_of']!r} is no time", returncode=2)
        refuse_to_overwrite(options["out"], [options["leads"], options["activities"], options["matrix"]])
        matrix = read_matrix(self, Path(options["matrix"]))
        activities = options["activities"]
        try:
            summary = score_files(
                matrix=matrix,
                leads=Path(options["leads"]),
                activities=activities and Path(activities),
                out=Path(options["out"]),
                as_of=as_of,
                zone=zone,
                say=self.stderr.write,
            )
        except FileRefused as error:
            raise CommandError(str(error)) from error
        if summary.skipped_leads or summary.skipped_activities:
            rows = f"{summary.skipped_leads} rows of leads, {summary.skipped_activities} of activities"
            self.stderr.write(f"skipped: {rows}")
        self.stdout.write(f"{options['out']}: {summary.leads} leads scored.")
