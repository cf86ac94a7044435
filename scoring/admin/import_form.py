"""The form that reads a matrix file in."""

from collections.abc import Iterable

from django import forms
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from leads.admin.widgets import CodeInput
from scoring.engine.faults import Fault
from scoring.matrix.files import DEFAULT_MATRIX, LARGEST_FILE
from scoring.models import ScoringModel

DEFAULT, FILE, TEXT = "default", "file", "text"


class ImportForm(forms.Form):
    """Whose draft it becomes, and where the matrix comes from."""

    model = forms.ModelChoiceField(
        ScoringModel.objects.all(), empty_label=None, widget=UnfoldAdminSelectWidget
    )
    source = forms.ChoiceField(
        label="Take",
        choices=[
            (FILE, "A file"),
            (TEXT, "The text below"),
            (DEFAULT, "The default matrix that comes with Leadscore"),
        ],
        initial=FILE,
        widget=UnfoldAdminRadioSelectWidget,
    )
    file = forms.FileField(required=False, widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}))
    text = forms.CharField(required=False, strip=False, max_length=LARGEST_FILE, widget=CodeInput(rows=14))

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        source = data.get("source")
        if source in (FILE, TEXT) and not data.get(source) and source not in self.errors:
            self.add_error(source, "Nothing is given here." if source == TEXT else "No file was chosen.")
        upload = data.get("file")
        if source == FILE and upload and upload.size > LARGEST_FILE * 4:
            self.add_error("file", "This file is too large for a matrix.")
        return data

    def text_given(self) -> str:
        """The matrix as text, whichever way it came."""
        source = self.cleaned_data["source"]
        if source == DEFAULT:
            return DEFAULT_MATRIX.read_text(encoding="utf-8")
        if source == FILE:
            return self.cleaned_data["file"].read().decode("utf-8", errors="replace")
        return str(self.cleaned_data["text"])

    def add_faults(self, faults: Iterable[Fault]) -> None:
        """Every fault of the matrix, beside where it came from."""
        source = self.cleaned_data["source"]
        for fault in faults:
            self.add_error(source if source in self.fields else None, str(fault))
