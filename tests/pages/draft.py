"""A draft on its page: made from the version in force, edited as the page edits it."""

import html as html_module
import re
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from leads.models import User
from scoring.matrix.files import draft_copy
from scoring.models import MatrixVersion, Parameter, ScoringModel, ScoringRule

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def new_draft(by: User | None = None) -> MatrixVersion:
    """A copy of the version in force."""
    active = ScoringModel.objects.get(active__isnull=False).active
    assert active is not None
    return draft_copy(active, by=by, now=NOW)


def rule_of(draft: MatrixVersion, parameter: str, key: str) -> ScoringRule:
    return ScoringRule.objects.get(parameter__version=draft, parameter__key=parameter, key=key)


def parameter_of(draft: MatrixVersion, key: str) -> Parameter:
    return draft.parameters.get(key=key)


def page(client: Any, draft: MatrixVersion) -> str:
    """The sheet as HTML."""
    response = client.get(reverse("draft", args=[draft.pk]))
    assert response.status_code == 200
    return str(response.content.decode())


def cell(text: str, address: str) -> str:
    """What stands in a cell, without its tags; "" where there is none of that id."""
    found = re.search(rf'<(t[dh])[^>]* id="{address}"[^>]*>(.*?)</\1>', text, re.DOTALL)
    text = re.sub(r"<button.*?</button>|<[^>]+>", " ", found[2]) if found else ""
    return html_module.unescape(text).strip()


def attributes(text: str, address: str) -> str:
    """The tag of a cell."""
    found = re.search(rf'<t[dh][^>]* id="{address}"[^>]*>', text)
    assert found, address
    return found[0]
