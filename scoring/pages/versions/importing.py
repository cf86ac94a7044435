"""A matrix file comes in: chosen or pasted, looked at against what is there, then a draft or into one."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from scoring.matrix.differences import by_row, differences
from scoring.matrix.drafts import DraftMoved, NotADraft
from scoring.matrix.importing import ImportRefused, Misplaced, document_of_file, import_draft, import_into
from scoring.matrix.recording import Editor
from scoring.matrix.rows import document_said
from scoring.matrix.sheets.files import LARGEST_FILE
from scoring.matrix.text import write_yaml
from scoring.models import MatrixVersion, ScoringModel
from scoring.pages.addresses import id_in
from scoring.pages.screen import Screen, answer, screen_of

from .change_lines import groups_of
from .doors import draft_address, name_of, version_named

NAV = "matrix"


@dataclass(frozen=True)
class Wanted:
    """Where a file is to go: into a draft, or as a new one of a model."""

    draft: MatrixVersion | None
    model: ScoringModel | None

    @property
    def key(self) -> str:
        """As the form sends it."""
        if self.draft:
            return f"draft-{self.draft.pk}"
        return f"model-{self.model.pk}" if self.model else ""

    @property
    def against(self) -> MatrixVersion | None:
        """What the file is held against."""
        return self.draft or (self.model.active if self.model else None)


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_import(request: HttpRequest) -> HttpResponse:
    """The form; what it would change; and the draft made of it."""
    screen = screen_of(request)
    if request.method != "POST":
        into = version_named(request.GET.get("into", ""))
        key = f"draft-{into.pk}" if into else f"model-{request.GET.get('of', '')}"
        return _ask(request, screen, _wanted(key), "", [])
    wanted, text = _wanted(request.POST.get("to", "")), request.POST.get("text", "")
    try:
        document = document_of_file(_data(request, text))
    except ImportRefused as refused:
        return _ask(request, screen, wanted, text, list(refused.faults))
    if request.POST.get("sure") != "yes":
        return _preview(request, screen, wanted, document)
    return _bring_in(request, screen, wanted, document)


def _data(request: HttpRequest, text: str) -> bytes:
    """What was chosen, else what was pasted."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        if (upload.size or 0) > LARGEST_FILE:
            raise ImportRefused([Misplaced("", f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")])
        return upload.read()
    if not text.strip():
        raise ImportRefused([Misplaced("", "Choose a file, or paste the text of one.")])
    return text.encode("utf-8", "replace")


def _wanted(key: str) -> Wanted:
    """Where it goes, as the form says; else a new draft of the first model."""
    kind, _, number = key.partition("-")
    found = id_in(number)
    if kind == "draft" and (draft := version_named(number)) and draft.state == MatrixVersion.State.DRAFT:
        return Wanted(draft, draft.model)
    models = ScoringModel.objects.select_related("active")
    chosen = models.filter(pk=found).first() if kind == "model" and found else None
    return Wanted(None, chosen or models.first())


def _bring_in(request: HttpRequest, screen: Screen, wanted: Wanted, document: dict[str, Any]) -> HttpResponse:
    if wanted.draft is None:
        model = wanted.model or ScoringModel.objects.create(key="default", name=document.get("name", "Leads"))
        draft = import_draft(model, document, by=screen.user, now=screen.now)
        return HttpResponseRedirect(draft_address(draft))
    seen = id_in(request.POST.get("seen", "")) or 0
    try:
        import_into(wanted.draft.pk, document, seen=seen, editor=Editor(screen.user, screen.now))
    except DraftMoved:
        return _preview(request, screen, _wanted(wanted.key), document, has_moved=True)
    except ImportRefused as refused:
        return _ask(request, screen, wanted, write_yaml(document), list(refused.faults))
    except NotADraft as frozen:
        return _ask(request, screen, wanted, write_yaml(document), [Misplaced("", str(frozen))])
    return HttpResponseRedirect(draft_address(wanted.draft))


def _ask(
    request: HttpRequest, screen: Screen, wanted: Wanted, text: str, faults: list[Misplaced]
) -> HttpResponse:
    data = {"nav": NAV, "targets": _targets(), "wanted": wanted.key, "text": text, "faults": faults}
    return answer(request, screen, "scoring/versions/import.html", data)


def _preview(
    request: HttpRequest, screen: Screen, wanted: Wanted, document: dict[str, Any], has_moved: bool = False
) -> HttpResponse:
    against = wanted.against
    found = differences(document_said(against), document) if against else ()
    data = {
        "nav": NAV,
        "groups": groups_of(found),
        "count": len(by_row(found)),
        "against": name_of(against) if against else "",
        "into": wanted.draft,
        "wanted": wanted.key,
        "seen": wanted.draft.last_edit if wanted.draft else "",
        "has_moved": has_moved,
        "rules": sum(len(parameter["rules"]) for parameter in document["parameters"]),
        "text": write_yaml(document),
    }
    return answer(request, screen, "scoring/versions/import_preview.html", data)


def _targets() -> list[tuple[str, str]]:
    """Where a file can go, as the form offers it."""
    models = list(ScoringModel.objects.all())
    drafts = MatrixVersion.objects.filter(state=MatrixVersion.State.DRAFT).select_related("created_by")
    several = len(models) > 1
    new = [(f"model-{model.pk}", f"A new draft{f' of {model.name}' if several else ''}") for model in models]
    into = [(f"draft-{one.pk}", f"Into: {name_of(one)}, begun {one.created_at:%-d %b}") for one in drafts]
    return new + into
