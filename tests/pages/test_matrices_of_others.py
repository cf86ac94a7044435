"""Matrices that companies have published: brought in, edited, signed and published, by the pages alone."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from scoring.models import MatrixVersion, ScoringModel, ScoringRule
from scoring.rescoring.carrying import carry_on

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("name", ["posthog", "gitlab"])
def test_it_opens_is_edited_signed_and_published(world: Any, name: str) -> None:
    marketing, manager = world.client("marketing"), world.client("manager")
    sure = {"text": (EXAMPLES / f"{name}.yaml").read_text(), "to": "", "sure": "yes"}
    preview = marketing.post(reverse("matrix_import"), sure | {"sure": ""})
    sure |= {"to": preview.context["wanted"], "seen": preview.context["seen"]}
    opened = marketing.get(marketing.post(reverse("matrix_import"), sure)["Location"])
    draft = MatrixVersion.objects.latest("pk")

    rule = ScoringRule.objects.filter(parameter__version=draft, definition__has_key="points")[0]
    assert f'id="rule-{rule.pk}-pays"' in opened.content.decode()
    points = rule.definition["points"] + 1
    cell = reverse("draft_cell", args=[draft.pk, "rule", rule.pk, "pays"])
    assert manager.post(cell, {"typed": str(points), "seen": 0, "have": ""}).status_code == 200
    rule.refresh_from_db()
    assert rule.definition["points"] == points

    for client, side in ((marketing, "marketing"), (manager, "sales")):
        client.post(reverse("draft_sign", args=[draft.pk]), {"side": side, "seen": 1})
    form = {"note": "Theirs, with a little more of the first.", "acceptance": "", "seen": 1}
    manager.post(reverse("draft_publish", args=[draft.pk]), form)
    while carry_on(lambda: datetime.now(UTC)):
        pass
    assert ScoringModel.objects.get().active_id == draft.pk
