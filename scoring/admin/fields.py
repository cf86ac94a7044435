"""A form field for a piece of the matrix: plain data, edited as YAML."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html

from leads.admin.widgets import CodeInput
from scoring.engine.matrix import MatrixRefused, read_yaml
from scoring.matrix.text import write_yaml


def as_text(name: str) -> Callable[[Any], str]:
    """A piece of a matrix for who only reads it."""

    def show(obj: Any) -> str:
        value = getattr(obj, name)
        return format_html('<div class="console-plain">{}</div>', write_yaml(value) if value else "-")

    show.short_description = name.replace("_", " ").capitalize()  # type: ignore[attr-defined]
    return show


class YamlField(forms.CharField):
    """YAML (or JSON, which is YAML) of one kind: a mapping (`dict`) or a list (`list`)."""

    def __init__(self, kind: type, rows: int = 8, **options: Any) -> None:
        self.kind = kind
        super().__init__(widget=CodeInput(rows=rows), strip=False, **options)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        return write_yaml(value) if value else ""

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return self.kind()
        try:
            data = read_yaml(value.replace("\r\n", "\n"))
        except MatrixRefused as refused:
            raise forms.ValidationError([str(fault) for fault in refused.faults]) from None
        if not isinstance(data, self.kind):
            wanted = "a list, each item behind a dash" if self.kind is list else "a mapping, as `key: value`"
            raise forms.ValidationError(f"This must be {wanted}.")
        return data

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial or self.kind()))
        except forms.ValidationError:
            return True
