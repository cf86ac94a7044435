"""Inputs of the console that need no script: the browser's own for days and times."""

from typing import Any

from django import forms
from unfold.widgets import INPUT_CLASSES, TEXTAREA_CLASSES


class DayInput(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES), **(attrs or {})}, format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A day and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        attrs = {"class": " ".join(INPUT_CLASSES), "step": "1", **(attrs or {})}
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M:%S")


class CodeInput(forms.Textarea):
    """A text in which every character and line counts."""

    def __init__(self, rows: int = 12) -> None:
        classes = [*TEXTAREA_CLASSES, "console-code"]
        super().__init__(attrs={"class": " ".join(classes), "rows": rows, "spellcheck": "false"})
