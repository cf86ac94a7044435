"""Matrix versions: drafts are edited, published ones are read; both become new drafts and files."""

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import display

from leads.models import User
from scoring.matrix.files import FileRefused, draft_copy, draft_from_text, text_of
from scoring.matrix.versions import catalog_warnings, matrix_of
from scoring.models import MatrixVersion

from .import_form import ImportForm
from .row_forms import VersionForm
from .rows import DraftAdmin, version_page
from .sheet import sheet_of

READ = ["model", "state_shown", "number_shown", "published", "sha256"]
_WHAT = ["name", "label", "note"]
_WHOLE = ["weights", "full_marks", "fields"]


class VersionAdmin(DraftAdmin):
    """Matrices of all models, drafts first."""

    form = VersionForm
    may_add = False  # a version begins as a copy of another or as a file
    list_display = [
        "name",
        "model",
        "state_shown",
        "number_shown",
        "is_active",
        "created_at",
        "created_by",
        "published_at",
    ]
    list_display_links = ["name"]
    list_filter = ["model", "state"]
    list_select_related = ["model", "created_by"]
    search_fields = ["name", "label"]
    ordering = ["-created_at"]
    list_before_template = "console/versions_tools.html"
    change_form_before_template = "console/clash.html"
    change_form_outer_before_template = "console/version_tools.html"
    change_form_outer_after_template = "console/sheet.html"

    @display(description="State", ordering="state", label={"Draft": "warning", "Published": "success"})
    def state_shown(self, version: MatrixVersion) -> str:
        return version.get_state_display()

    @display(description="In force", label={"in force": "success"})
    def is_active(self, version: MatrixVersion) -> str:
        return "in force" if version.model.active_id == version.pk else ""

    @display(description="Version", ordering="number")
    def number_shown(self, version: MatrixVersion) -> str:
        return f"v{version.number}" if version.number else ""

    @display(description="Published")
    def published(self, version: MatrixVersion) -> str:
        if not version.published_at:
            return "-"
        return f"{version.published_at:%Y-%m-%d %H:%M} UTC by {version.published_by or 'the command line'}"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return READ if obj and not self.is_draft(obj) else ["model", "state_shown"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = READ if obj and not self.is_draft(obj) else ["model", "state_shown"]
        return [
            (None, {"fields": [*shown, *_WHAT]}),
            ("The matrix as a whole", {"fields": self.shown(request, obj, _WHOLE)}),
        ]

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("import/", view(self.import_view), name="scoring_matrixversion_import"),
            path(
                "<int:pk>/export/", view(require_GET(self.export_view)), name="scoring_matrixversion_export"
            ),
            path("<int:pk>/copy/", view(require_POST(self.copy_view)), name="scoring_matrixversion_copy"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        may_import = self.has_change_permission(request)
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may_import})

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        version = self.get_object(request, object_id) if object_id else None
        page = self._page_of(request, version) if version is not None else {}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **page})

    def _page_of(self, request: HttpRequest, version: MatrixVersion) -> dict[str, Any]:
        sheet = sheet_of(version)
        may_work = self.has_change_permission(request)
        return {
            "sheet": sheet,
            "version": version,
            "notices": [] if sheet.faults else catalog_warnings(matrix_of(version)),
            "may_edit": self.has_change_permission(request, version),
            "may_copy": may_work,
            "publish_on": _publish_page(version) if may_work else "",
            "adds": _add_links(version),
        }

    def export_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The version as a matrix file."""
        version = self._version(request, pk)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        kind = f"v{version.number}" if version.number else f"draft-{version.pk}"
        response = HttpResponse(text_of(version), content_type="application/yaml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{version.model.key}-{kind}.yaml"'
        return response

    def copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new draft from this version."""
        version = self._version(request, pk)
        if not self.has_change_permission(request):
            raise PermissionDenied
        draft = draft_copy(version, by=cast(User, request.user), now=datetime.now(UTC))
        self.log_addition(request, draft, f"Copied from {version}.")
        messages.success(request, f"This draft is a copy of {version}; that one stays as it is.")
        return HttpResponseRedirect(version_page(draft))

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """A matrix file becomes a draft, or is refused with every fault."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            try:
                draft = draft_from_text(
                    form.cleaned_data["model"],
                    form.text_given(),
                    by=cast(User, request.user),
                    now=datetime.now(UTC),
                )
            except FileRefused as refused:
                form.add_faults(refused.faults)
            else:
                self.log_addition(request, draft, "Imported from a file.")
                messages.success(request, "The matrix was read in as a draft.")
                return HttpResponseRedirect(version_page(draft))
        context = {
            **self.admin_site.each_context(request),
            "title": "Import a matrix",
            "form": form,
            "opts": self.opts,
        }
        return render(request, "console/import.html", context)

    def _version(self, request: HttpRequest, pk: int) -> MatrixVersion:
        version = self.get_object(request, str(pk))
        if version is None:
            raise Http404
        return version


def _publish_page(version: MatrixVersion) -> str:
    """Where both teams sign a draft and publish it, and where one goes back to a version; none in force."""
    if version.state == MatrixVersion.State.DRAFT:
        return reverse("draft_publish", args=[version.pk])
    return "" if version.model.active_id == version.pk else reverse("version", args=[version.pk])


def _add_links(version: MatrixVersion) -> dict[str, str]:
    """Where one adds a row to a draft."""
    rows = ("parameter", "threshold", "disqualifier")
    return {row: f"{reverse(f'admin:scoring_{row}_add')}?version={version.pk}" for row in rows}
