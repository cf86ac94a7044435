"""Pages of a draft's rows. They have no list of their own: the page of their version is the list."""

from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin

from leads.admin.access import ByRole
from leads.models import User
from scoring.matrix.drafts import NotADraft, StaleEdit, version_of
from scoring.matrix.recording import Editor
from scoring.matrix.whole_rows import delete_row, save_row
from scoring.models import MatrixVersion

from .fields import YamlField, as_text
from .row_forms import DisqualifierForm, ParameterForm, RuleForm, ThresholdForm

DRAFT = MatrixVersion.State.DRAFT


def version_page(version: MatrixVersion) -> str:
    """Address of a version's page."""
    return reverse("admin:scoring_matrixversion_change", args=[version.pk])


def _editor(request: HttpRequest) -> Editor:
    return Editor(cast(User, request.user), datetime.now(UTC))


class DraftAdmin(ByRole, ModelAdmin):
    """What belongs to a draft: written while it is one, through the service that knows revisions."""

    change_form_before_template = "console/clash.html"

    def is_draft(self, obj: Any) -> bool:
        return version_of(obj).state == DRAFT

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or self.is_draft(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or self.is_draft(obj))

    def shown(self, request: HttpRequest, obj: Any, names: list[str]) -> list[Any]:
        """Pieces of a matrix, for who may not change them, as the text that others edit."""
        if obj is None or self.has_change_permission(request, obj):
            return names
        pieces = {name for name, field in self.form.base_fields.items() if isinstance(field, YamlField)}
        return [as_text(name) if name in pieces else name for name in names]

    def get_form(self, request: HttpRequest, obj: Any = None, **options: Any) -> type[ModelForm]:
        if obj is not None and not self.has_change_permission(request, obj):
            options["fields"] = []
        return super().get_form(request, obj, **options)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        save_row(obj, form.cleaned_data["seen_revision"] if change else None, _editor(request))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The page that asks carries in its address the revision that one saw when asked."""
        obj = self.get_object(request, object_id)
        if obj is not None and request.method == "GET" and "seen" not in request.GET:
            query = urlencode({**request.GET.dict(), "seen": obj.revision})
            return HttpResponseRedirect(f"{request.path}?{query}")
        try:
            return super().delete_view(request, object_id, extra_context)
        except (StaleEdit, NotADraft) as error:
            messages.error(request, f"{error} Nothing was deleted; this is how it stands now.")
            return HttpResponseRedirect(request.path.removesuffix("delete/") + "change/")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        seen = request.GET.get("seen", "")
        delete_row(obj, int(seen) if seen.isdecimal() else 0, _editor(request))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Several at once would be deleted unseen."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class RowAdmin(DraftAdmin):
    """One row of a draft, under its version (or, for rules, its parameter)."""

    parent = "version"
    change_form_outer_before_template = "console/row_top.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = list(self.form._meta.fields)
        return self.shown(request, obj, names) if obj else [self.parent, *names]

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        row = self.get_object(request, object_id) if object_id else None
        extra = {**(extra_context or {})}
        if row is not None:
            version = version_of(row)
            extra |= {"row_version": version, "row_version_url": version_page(version)}
            extra |= {"row_parameter": getattr(row, "parameter", "")}
        return super().changeform_view(request, object_id, form_url, extra)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new row comes last."""
        initial = super().get_changeform_initial_data(request)
        parent = initial.get(self.parent, "")
        siblings = self.model._default_manager.filter(
            **{f"{self.parent}_id": parent if parent.isdecimal() else 0}
        )
        last = siblings.order_by("-position").values_list("position", flat=True).first()
        return {"position": 0 if last is None else last + 1, **initial}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Only drafts take rows."""
        path = "state" if db_field.name == "version" else "version__state"
        options["queryset"] = db_field.related_model.objects.filter(**{path: DRAFT})
        return super().formfield_for_foreignkey(db_field, request, **options)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:scoring_matrixversion_changelist"))

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return HttpResponseRedirect(version_page(version_of(obj)))

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return HttpResponseRedirect(version_page(version_of(obj)))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        request.left_version = version_of(obj)  # type: ignore[attr-defined]  # the row is gone afterwards
        super().delete_model(request, obj)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        messages.success(request, f"{obj_display} was deleted from the draft.")
        return HttpResponseRedirect(version_page(request.left_version))  # type: ignore[attr-defined]


class ParameterAdmin(RowAdmin):
    form = ParameterForm


class RuleAdmin(RowAdmin):
    form = RuleForm
    parent = "parameter"


class ThresholdAdmin(RowAdmin):
    form = ThresholdForm


class DisqualifierAdmin(RowAdmin):
    form = DisqualifierForm
