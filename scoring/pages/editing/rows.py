"""Rows of a draft as addresses name them: "rule-12"."""

from dataclasses import dataclass

from django.http import HttpRequest

from scoring.matrix.cells import name_of
from scoring.matrix.recording import row_of
from scoring.models import MatrixVersion, RowKind
from scoring.pages.addresses import id_in


@dataclass(frozen=True)
class NamedRow:
    """A row that an address speaks of; `key` is how it does ("rule-12"), empty for the draft as a whole."""

    kind: str
    id: int
    key: str
    name: str

    @property
    def is_whole(self) -> bool:
        return self.kind == RowKind.VERSION


def row_in(request: HttpRequest, draft: MatrixVersion) -> NamedRow:
    """The row that an address or a form names; the draft as a whole where it names none."""
    text = request.POST.get("row", "") or request.GET.get("row", "")
    kind, _, number = text.partition("-")
    row_id = id_in(number)
    if kind not in RowKind.values or kind == RowKind.VERSION or row_id is None:
        return NamedRow(RowKind.VERSION, draft.pk, "", "")
    row = row_of(draft, kind, row_id)
    return NamedRow(kind, row_id, f"{kind}-{row_id}", name_of(row) if row else "")
