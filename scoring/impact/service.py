"""What a draft would change on all leads; read, compute and remember as little as that takes."""

from dataclasses import dataclass
from datetime import datetime

from scoring.counting import which_counts
from scoring.engine.arrays import Bools
from scoring.engine.compile import Compiled
from scoring.inputs import day_of
from scoring.matrix.versions import Active, active_versions, compiled_of
from scoring.models import MatrixVersion
from scoring.rescoring.lineup import Lineup, lineup_with

from .arrivals import Arrivals
from .comparing import Comparison
from .everyone import Everyone
from .figures import Impact, Inflow, Line, impact_from
from .gates import gate_holds
from .memory import MEMORY, Watch
from .reading import FieldKey

__all__ = [
    "Impact",
    "Inflow",
    "Line",
    "Subject",
    "arrivals",
    "comparison_of",
    "impact_of",
    "subject_of",
]


@dataclass(frozen=True)
class Subject:
    """A version, the one in force of its model (None: there is none), and what decides for whom it counts."""

    version: Compiled
    in_force: Compiled | None
    in_force_name: str
    model_id: int
    lineup: Lineup

    @property
    def key(self) -> tuple[str, str]:
        """Two subjects with the same key say exactly the same."""
        return self.version.matrix.sha256, self.in_force.matrix.sha256 if self.in_force else ""

    @property
    def keys(self) -> set[FieldKey]:
        """The fields that are read of the leads."""
        gates = [gate for gate in self.lineup.gates if gate is not None]
        read = [self.version, *([self.in_force] if self.in_force else []), *gates]
        return {key for compiled in read for key in compiled.fields.items()}


def subject_of(version: MatrixVersion) -> Subject:
    """A draft or frozen version as a subject; None of this touches a lead.

    Raises:
        MatrixRefused: a draft has faults, which it names.
    """
    compiled = compiled_of(version)
    model = version.model
    in_force = next((one for one in active_versions() if one.model_id == model.pk), None)
    return Subject(
        version=compiled,
        in_force=in_force.compiled if in_force else None,
        in_force_name=f"v{model.active.number}" if model.active else "",
        model_id=model.pk,
        lineup=lineup_with(Active(version.pk, model.pk, compiled, tuple(model.conditions))),
    )


def impact_of(version: MatrixVersion, now: datetime) -> Impact:
    """What a draft or frozen version would change against the one in force of its model.

    It computes in the calling thread: about a second for each 100,000 leads, the first time twice that.

    Args:
        version: a draft or a frozen version.
        now: aware; the leads are those of that moment.

    Raises:
        MatrixRefused: a draft has faults, which it names.
    """
    subject = subject_of(version)
    compared = comparison_of(subject, now, _silent)
    return impact_from(compared, *arrivals(subject, compared, _silent))


def comparison_of(subject: Subject, now: datetime, watch: Watch) -> Comparison:
    """All leads under both versions, as of now or some seconds ago.

    Args:
        subject: the versions.
        now: aware.
        watch: told how far it is; may raise to end it.
    """
    with MEMORY.working():
        everyone = MEMORY.everyone(subject.keys, now, watch)
        day = day_of(everyone.as_of)
        before = None
        if subject.in_force is not None:
            before = MEMORY.standing(everyone, subject.in_force, day, watch, subject.in_force_name)
        after = MEMORY.standing(everyone, subject.version, day, watch, "the draft")
        return Comparison(everyone, _counting(everyone, subject, day), before, after)


def arrivals(subject: Subject, compared: Comparison, watch: Watch) -> tuple[Arrivals, Arrivals | None]:
    """Who came to MQL within four weeks, under the version and under the one in force."""
    everyone, day = compared.everyone, compared.after.day
    with MEMORY.working():
        before = None
        if subject.in_force is not None:
            before = MEMORY.arrivals(everyone, subject.in_force, day, watch, subject.in_force_name)
        return MEMORY.arrivals(everyone, subject.version, day, watch, "the draft"), before


def _counting(everyone: Everyone, subject: Subject, day: int) -> Bools:
    """The leads for which the subject's model counts."""
    place = [version.model_id for version in subject.lineup.versions].index(subject.model_id)
    holds = [gate_holds(everyone, gate, day) for gate in subject.lineup.gates]
    return which_counts(holds)[place]


def _silent(what: str, done: int, total: int) -> None:
    pass
