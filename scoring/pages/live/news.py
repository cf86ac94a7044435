"""What an open page of a draft is told, as server-sent events."""

import json
from collections.abc import Iterable
from typing import Any

from scoring.matrix.presence import Present
from scoring.models import Edit

# Who was away for longer needs the sheet as it is, which one edit asks for as well as a thousand.
MOST_MISSED = 200


def event(name: str, data: Any, number: int | None = None) -> bytes:
    """An event; with a number it is what a page that comes again says it had last."""
    lines = [f"event: {name}", f"data: {json.dumps(data)}"]
    if number is not None:
        lines.insert(0, f"id: {number}")
    return ("\n".join(lines) + "\n\n").encode()


def edits_after(draft_id: int, number: int) -> list[tuple[int, bytes]]:
    """The edits of a draft after one, the latest of them if they are many, in their order."""
    edits = Edit.objects.filter(version_id=draft_id, number__gt=number).select_related("by")
    latest = list(edits.order_by("-number")[:MOST_MISSED])
    return [(edit.number, event("edit", _edit(edit), edit.number)) for edit in reversed(latest)]


def people_here(people: Iterable[Present]) -> bytes:
    """Who has the draft open."""
    return event(
        "here", [{"id": p.person_id, "initials": p.initials, "name": p.name, "cell": p.cell} for p in people]
    )


def _edit(edit: Edit) -> dict[str, Any]:
    row = f"{edit.row_kind}-{edit.row_id}"
    return {
        "number": edit.number,
        "kind": edit.kind,
        "row": row,
        "cell": f"{row}-{edit.cell.replace('.', '-')}" if edit.cell else "",
        "by": edit.by_id,
        "initials": edit.by.initials if edit.by else "",
        "name": str(edit.by) if edit.by else "Somebody",
    }
