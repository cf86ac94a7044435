"""The day on which the demo of the tests is made, and what loading it tells."""

from dataclasses import dataclass
from datetime import UTC, datetime

from scoring.demo.crew import Login
from scoring.rescoring.verify import Broken

NOW = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Loaded:
    """What loading the demo told, and what `verify` said of it right after."""

    logins: list[Login]
    broken: list[Broken]


def silent(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
