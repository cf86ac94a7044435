"""Forms of a draft's rows: each names the revision it saw, and shows both sides where it saw a stale one."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.forms import SimpleArrayField
from unfold.widgets import UnfoldAdminTextInputWidget

from scoring.engine.faults import Fault
from scoring.matrix.drafts import NotADraft, StaleEdit, check_seen, faults_with, lock_draft, version_of
from scoring.matrix.text import write_yaml
from scoring.models import Disqualifier, MatrixVersion, Parameter, ScoringRule, Threshold

from .fields import YamlField


@dataclass(frozen=True)
class Side:
    """One thing on which the stored row and the refused edit differ, as people read it."""

    label: str
    stored: str
    wanted: str


class RowForm(forms.ModelForm):
    """A row of a draft. What is refused stays in the form as it was typed."""

    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    # What a fault's path begins with (below the row) -> the form's field it stands at.
    fault_fields: dict[str, str] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sides: list[Side] = []
        self.changed_by = ""
        if self.instance.pk:
            self.fields["seen_revision"].initial = self.instance.revision

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name != "seen_revision"]

    def _post_clean(self) -> None:
        """After the row is made of what was typed: has it seen the latest, and is it a legal piece?"""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self._check_seen()
        except NotADraft as error:
            self.add_error(None, str(error))
        except StaleEdit as stale:
            self._show_both_sides(stale)
        else:
            for fault in faults_with(self.instance):
                self._add_fault(fault)

    def _check_seen(self) -> None:
        if self.instance.pk:
            check_seen(self.instance, self.cleaned_data.get("seen_revision") or 0)
        else:
            lock_draft(version_of(self.instance).pk)

    def _show_both_sides(self, stale: StaleEdit) -> None:
        if stale.stored is None:
            self.add_error(None, "Somebody deleted this meanwhile; nothing was saved.")
            return
        self.sides = [
            Side(self._label(d.field), _as_text(d.stored), _as_text(d.wanted)) for d in stale.differences
        ]
        self.changed_by = _last_editor(stale.stored)
        seen = {self.add_prefix("seen_revision"): stale.stored.revision}
        self.data = {**dict(self.data.items()), **seen}
        self.add_error(None, "Somebody saved this meanwhile; nothing of yours is saved yet: see both sides.")

    def _label(self, name: str) -> str:
        field = self.fields.get(name)
        return str((field and field.label) or name.replace("_", " ").capitalize())

    def _add_fault(self, fault: Fault) -> None:
        first = fault.path.replace("[", ".").split(".")[0]
        field = self.fault_fields.get(first, self.fault_fields.get("*", ""))
        if field in self.fields:
            self.add_error(field, f"{fault.path}: {fault.message}" if fault.path else fault.message)


def _as_text(value: Any) -> str:
    if isinstance(value, list | dict):
        return write_yaml(value) if value else "-"
    return "-" if value in (None, "") else str(value)


def _last_editor(row: Any) -> str:
    content_type = ContentType.objects.get_for_model(row)
    entries = LogEntry.objects.filter(content_type=content_type, object_id=str(row.pk))
    entry = entries.select_related("user").order_by("-action_time").first()
    return str(entry.user) if entry else ""


class VersionForm(RowForm):
    """What a version says of itself, and what holds for the matrix as a whole."""

    fields = YamlField(  # type: ignore[assignment]  # the matrix calls it so
        dict,
        rows=6,
        required=False,
        help_text="Types of the fields that are not text, as `employees: number`.",
    )
    weights = YamlField(dict, rows=4, required=False, help_text="Of each axis, as `fit: 35`.")
    full_marks = YamlField(
        dict,
        rows=4,
        required=False,
        help_text="Of an axis; without it the sum of its parameters' largest values.",
    )
    fault_fields = {"weights": "weights", "full_marks": "full_marks", "fields": "fields", "name": "name"}

    class Meta:
        model = MatrixVersion
        fields = ["name", "label", "note", "fields", "weights", "full_marks"]


class ParameterForm(RowForm):
    reset_by = SimpleArrayField(
        forms.CharField(),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Activity types, with commas: only what comes after the latest of them counts.",
    )
    fault_fields = {
        name: name for name in ("key", "label", "note", "axis", "min", "max", "combine", "reset_by")
    }

    class Meta:
        model = Parameter
        fields = ["key", "label", "note", "axis", "min", "max", "combine", "reset_by", "position"]


class RuleForm(RowForm):
    definition = YamlField(
        dict, rows=12, required=False, help_text="What it measures and pays, as in a matrix file."
    )
    fault_fields = {"key": "key", "label": "label", "note": "note", "*": "definition"}

    class Meta:
        model = ScoringRule
        fields = ["key", "label", "note", "definition", "position"]


class ThresholdForm(RowForm):
    ways = YamlField(
        list,
        rows=8,
        required=False,
        help_text="Of a stage: a list of ways, each a list of criteria that all hold.",
    )
    fault_fields = {"from": "from_score", "grade": "key", "level": "key", "band": "key", "*": "ways"}

    class Meta:
        model = Threshold
        fields = ["kind", "key", "from_score", "ways", "position"]


class DisqualifierForm(RowForm):
    conditions = YamlField(
        list, rows=8, required=False, help_text="Conditions that all hold, as in a matrix file."
    )
    fault_fields = {"key": "key", "label": "label", "note": "note", "*": "conditions"}

    class Meta:
        model = Disqualifier
        fields = ["key", "label", "note", "conditions", "position"]
