"""Answers in words: the catalog's labels, and numbers as ranges."""

from collections.abc import Mapping, Sequence

from leads.models import Field
from scoring.engine.compile import Compiled
from scoring.outlook.unknowns import lines_of
from scoring.pages.wording import plain

_TRUTHS = {"true": "yes", "false": "no"}


def field_label(name: str, fields: Mapping[str, Field]) -> str:
    """What a field is called; its key in words where the catalog does not know it."""
    return fields[name].label if name in fields else name.replace("_", " ").capitalize()


def answer_words(name: str, answers: Sequence[str], fields: Mapping[str, Field], compiled: Compiled) -> str:
    """Answers that the matrix does not tell apart: "Available now", "1,000 or more", "metals or 11 others".

    Args:
        name: of the field.
        answers: one or more.
        fields: the catalog.
        compiled: the version that does not tell them apart.
    """
    kind = compiled.fields.get(name, "text")
    if kind == "number":
        return _number_words([float(answer) for answer in answers], lines_of(compiled, name))
    if kind == "boolean":
        return _TRUTHS.get(answers[0], answers[0])
    choices = fields[name].choices if name in fields else []
    labels = {choice["value"]: choice.get("label") or choice["value"] for choice in choices}
    first, others = labels.get(answers[0], answers[0]), len(answers) - 1
    if not others:
        return first
    return f"{first} or {labels.get(answers[1], answers[1]) if others == 1 else f'{others} others'}"


def _number_words(numbers: Sequence[float], lines: Sequence[float]) -> str:
    """Numbers between two lines of the matrix; a line belongs to them where it is among them."""
    low, high = min(numbers), max(numbers)
    below = [line for line in lines if line < low]
    above = [line for line in lines if line > high]
    start = plain(low) if low in lines else f"over {plain(below[-1])}" if below else ""
    end = plain(high) if high in lines else f"under {plain(above[0])}" if above else ""
    if not start or not end:
        return f"{start} or more" if start and low in lines else start or end or "any number"
    return start if start == end else f"{start} to {end}"
