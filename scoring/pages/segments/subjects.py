"""What a filter can be about, as the filter builder offers it: each with its operators and its choices."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from leads.models import Field, Stage, User
from leads.people.access import colleagues_of
from leads.people.roles import SIGHT, Sight, role_of
from scoring.engine.check_conditions import SCORES
from scoring.engine.tree import AXES, PENALTY
from scoring.segments.known import Known
from scoring.segments.tree import ME, NOBODY
from scoring.segments.words import flaw_words, stage_words

Pairs = tuple[tuple[str, str], ...]

# Operators of the engine in the words of a form.
OPERATOR_WORDS = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "contains": "contains",
    "starts_with": "starts with",
    "ends_with": "ends with",
    "from": "is at least",
    "below": "is less than",
    "between": "is between",
    "within_days": "is within the last … days",
    "older_than_days": "is older than … days",
    "known": "is known",
    "unknown": "is not known",
}
_AS_TWO = "between"  # two filters say it as well
_AMOUNTS: Pairs = (("from", "at least"), ("below", "less than"))
_YES_NO: Pairs = (("yes", "Yes"), ("no", "No"))
_HAS_NO_VALUE = frozenset({"known", "unknown"})


@dataclass(frozen=True)
class Subject:
    """What one filter is about.

    `kind` says what is asked for besides the operator: choices (any number of them), text, amount (a
    number), deed (a type, how often, in how many days), days, or nothing.
    """

    key: str
    label: str
    group: str
    kind: str
    operators: Pairs = ()
    choices: Pairs = ()
    hint: str = ""


def subjects_of(known: Known, user: User) -> Iterator[Subject]:
    """All subjects in the order of the list; `subject_of` fills in choices that have to be read."""
    yield Subject("quiet_days", "Quiet for … days", "Activities", "days")
    yield Subject("active_days", "Active within … days", "Activities", "days")
    yield Subject("did", "Did something", "Activities", "deed")
    yield Subject("did_not", "Did not do something", "Activities", "deed")
    yield from _scores(known)
    yield from _work(known, user)
    for key, field in known.fields.items():
        yield _field(key, field, known)
    for key, label in known.parameter_labels.items():
        yield Subject(f"parameter.{key}", label, "Parameters", "amount", _AMOUNTS)


def _scores(known: Known) -> Iterator[Subject]:
    for score in (*SCORES, PENALTY):
        if score not in AXES or known.matrix.has_axis(score):
            yield Subject(f"score.{score}", score.capitalize(), "Scores", "amount", _AMOUNTS)
    for name in ("grade", "level", "band"):
        if known.names[name]:
            yield Subject(name, name.capitalize(), "Scores", "choices")
    if known.names["meets"]:
        yield Subject("meets", "Meets a stage", "Scores", "choice")
        yield Subject("misses", "Does not meet a stage", "Scores", "choice")


def _work(known: Known, user: User) -> Iterator[Subject]:
    yield Subject("stage", "Stage", "Work", "choices")
    yield Subject("owner", "Owner", "Work", "choices")
    if SIGHT[role_of(user)] is Sight.ALL:
        yield Subject("team", "Team", "Work", "choices")
    yield Subject("look", "Worth a look", "Work", "nothing")
    yield Subject("flaw", "Data quality", "Work", "choices")


def subject_of(key: str, known: Known, user: User) -> Subject | None:
    """One subject with its choices, or None."""
    found = next((one for one in subjects_of(known, user) if one.key == key), None)
    if found is None or found.choices:
        return found
    return replace(found, choices=_choices(key, known, user))


def _field(key: str, field: Field, known: Known) -> Subject:
    operators = tuple((one, OPERATOR_WORDS[one]) for one in known.operators(key) if one != _AS_TWO)
    if field.choices:
        chosen = tuple((str(one["value"]), str(one["label"])) for one in field.choices)
        operators = tuple(pair for pair in operators if pair[0] in ("in", "not_in", *_HAS_NO_VALUE))
        return Subject(f"field.{key}", field.label, "Fields", "choices", operators, chosen)
    if field.type == Field.Type.BOOLEAN:
        operators = tuple(pair for pair in operators if pair[0] in ("is", *_HAS_NO_VALUE))
        return Subject(f"field.{key}", field.label, "Fields", "choice", operators, _YES_NO)
    hint = {
        Field.Type.TEXT: "Several values of one of or none of: with | between.",
        Field.Type.DATE: "A day as 2026-06-30, or a number of days.",
    }.get(Field.Type(field.type), "")
    kind = "amount" if field.type == Field.Type.NUMBER else "text"
    return Subject(f"field.{key}", field.label, "Fields", kind, operators, (), hint)


def _choices(key: str, known: Known, user: User) -> Pairs:
    if key in ("did", "did_not"):
        return tuple(_types(known))
    if key == "owner":
        return _owners(user)
    if key == "team":
        return tuple((str(pk), name) for pk, name in sorted(known.teams.items(), key=lambda one: one[1]))
    if key in ("meets", "misses"):
        return tuple((name, stage_words(name)) for name in known.names["meets"])
    if key == "flaw":
        return tuple((name, flaw_words(name, known)) for name in known.names["flaw"])
    if key == "stage":
        return tuple((value, str(label)) for value, label in Stage.choices)
    return tuple((name, name) for name in known.names.get(key, ()))


def _types(known: Known) -> Iterator[tuple[str, str]]:
    """Each branch, and below it its types."""
    branch = ""
    for key, kind in sorted(known.types.items()):
        stem = key.partition(".")[0]
        if stem != branch and "." in key:
            branch = stem
            yield f"{stem}.*", f"Any {stem.replace('_', ' ')}"
        yield key, kind.label


def _owners(user: User) -> Pairs:
    """Those whose leads the person may see, as in the quick filter."""
    nobody = () if SIGHT[role_of(user)] is Sight.OWN else ((NOBODY, "Nobody"),)
    people = colleagues_of(user).filter(is_active=True).order_by("first_name", "last_name", "username")
    others = tuple((str(person.pk), str(person)) for person in people if person.pk != user.pk)
    return ((ME, "Me"), *nobody, *others)
