"""What the groups are called: rules as their matrix has them, campaigns by name, weeks by their Monday."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from leads.models import Campaign
from scoring.engine.tree import Matrix
from scoring.engine.words import label_of, rule_words
from scoring.matrix.versions import compiled_version
from scoring.models import MatrixVersion
from scoring.pages.frame import Frame
from scoring.pages.wording import day


@dataclass(frozen=True)
class Label:
    """A group's name, and what there is to say of it."""

    name: str
    words: str = ""


def labels_of(way: str, keys: Collection[str], frame: Frame, today: date) -> dict[str, Label]:
    """A label for each key of a way of counting.

    Args:
        way: of `scoring.feedback.counts.WAYS`.
        keys: of its groups.
        frame: of the model whose rules are counted.
        today: to leave out the year.
    """
    match way:
        case "rule":
            return _rules(set(keys), frame)
        case "campaign":
            return _campaigns(keys)
        case "week":
            return {key: _week(date.fromisoformat(key), today) for key in keys}
    return {key: Label(key or "No source") for key in keys}


def _rules(keys: set[str], frame: Frame) -> dict[str, Label]:
    """Of the version in force; a rule that it has no more as the newest version had it that did."""
    found = {key: label for key, label in _labels(frame.matrix) if key in keys}
    model_id = frame.version.model_id
    for version_id in _older(model_id) if keys - found.keys() else ():
        for key, label in _labels(compiled_version(version_id).matrix):
            if key in keys - found.keys():
                found[key] = Label(label.name, f"{label.words}; no longer in the matrix")
        if not keys - found.keys():
            break
    return {key: Label(key) for key in keys} | found


def _older(model_id: int) -> list[int]:
    published = MatrixVersion.objects.filter(model_id=model_id, number__isnull=False).order_by("-number")
    return list(published.values_list("pk", flat=True))


def _labels(matrix: Matrix) -> Iterator[tuple[str, Label]]:
    for parameter in matrix.parameters:
        for rule in parameter.rules:
            yield (
                f"{parameter.key}.{rule.key}",
                Label(label_of(rule), f"{label_of(parameter)}: {rule_words(rule)}"),
            )


def _campaigns(keys: Collection[str]) -> dict[str, Label]:
    found = Campaign.objects.in_bulk([int(key) for key in keys if key])
    names = {str(pk): Label(one.name, one.channel.capitalize()) for pk, one in found.items()}
    return {key: Label("No campaign") for key in keys} | names


def _week(monday: date, today: date) -> Label:
    sunday = monday + min(timedelta(days=6), date.max - monday)  # an address may name the last of all days
    return Label(f"{day(monday, today)} to {day(sunday, today)}")
