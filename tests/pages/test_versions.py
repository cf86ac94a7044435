"""The pages of versions: overview, one version, comparing, bringing in, bringing up to date, going back."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leads.models import AuditEntry
from scoring.engine.matrix import parse, read_yaml
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.importing import document_of_file
from scoring.matrix.versions import document_of
from scoring.models import Edit, MatrixVersion, PublishRun, ScoringModel, ScoringRule
from scoring.rescoring.publish import publish
from tests.signing import signed

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
pytestmark = pytest.mark.django_db


def active() -> MatrixVersion:
    found = ScoringModel.objects.select_related("active").get(active__isnull=False).active
    assert found
    return found


def new_draft(world: Any, points: float | None = None) -> MatrixVersion:
    """Marketing's draft; with other points for the pricing page where they are given."""
    draft = draft_copy(active(), by=world.people["marketing"], now=datetime.now(UTC))
    if points is not None:
        set_points(world, draft, "pricing", points)
    return MatrixVersion.objects.get(pk=draft.pk)


def set_points(world: Any, draft: MatrixVersion, key: str, points: float) -> None:
    rule = ScoringRule.objects.get(parameter__version=draft, key=key)
    editor = Editor(world.people["marketing"], datetime.now(UTC))
    change_cell(draft.pk, Cell("rule", rule.pk, "pays"), {"points": points}, seen=9_999, editor=editor)


def put_in_force(draft: MatrixVersion) -> MatrixVersion:
    now = datetime.now(UTC)
    publish(signed(draft, now), now)
    return MatrixVersion.objects.get(pk=draft.pk)


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


# --- overview


def test_the_overview_says_what_is_in_force_and_what_is_being_changed(world: Any) -> None:
    new_draft(world, 9)
    page = text_of(world.client("manager").get(reverse("matrix")))
    assert f"v{active().number}" in page
    assert "Viewed the pricing page: 3 → 9 points" in page


def test_a_new_draft_is_a_copy_of_the_version_and_opens(world: Any) -> None:
    response = world.client("marketing").post(reverse("matrix_new"), {"version": active().pk})
    draft = MatrixVersion.objects.latest("pk")
    assert response["Location"] == reverse("draft", args=[draft.pk])
    assert (draft.base_id, draft.created_by) == (active().pk, world.people["marketing"])


def test_a_draft_is_deleted_after_a_look_and_not_when_somebody_edited_it_meanwhile(world: Any) -> None:
    draft, client = new_draft(world, 9), world.client("marketing")
    address = reverse("draft_delete", args=[draft.pk])
    assert "1 edit" in text_of(client.get(address))
    assert "edited it just now" in text_of(client.post(address, {"seen": "0"}))
    assert client.post(address, {"seen": "1"})["Location"] == reverse("matrix")
    assert not MatrixVersion.objects.filter(pk=draft.pk).exists()
    assert AuditEntry.objects.filter(action="matrix.removed").count() == 1


def test_signatures_on_a_draft_and_a_version_are_named(world: Any) -> None:
    draft = signed(new_draft(world, 9), datetime.now(UTC))
    client = world.client("manager")
    assert "signed by marketing.signer (Marketing)" in text_of(client.get(reverse("matrix")))
    publish(draft, datetime.now(UTC))
    version = active()
    assert "signed by" in text_of(client.get(reverse("version", args=[version.pk])))


# --- one version, and two


def test_a_version_shows_what_it_changed_and_how_it_was_made(world: Any) -> None:
    before = active().number
    version = put_in_force(new_draft(world, 9))
    page = text_of(world.client("manager").get(reverse("version", args=[version.pk])))
    assert f"1 change against v{before}" in page
    assert "Viewed the pricing page: 3 → 9 points" in page
    assert "How it was made" in page


def test_the_effect_says_that_nothing_was_expected_and_how_long_it_is(world: Any) -> None:
    client = world.client("manager")
    address = reverse("version_effect", args=[active().pk])
    page = text_of(client.get(address, headers={"HX-Request": "true"}))
    assert "so far, 0 days" in page
    assert "Nobody wrote down what was expected of it." in page
    assert client.get(address)["Location"] == reverse("version", args=[active().pk])


def test_an_effect_expected_in_words_alone_is_not_said_to_be_missing(world: Any) -> None:
    draft, now = new_draft(world, 9), datetime.now(UTC)
    publish(signed(draft, now), now, expected={"note": "Fewer MQLs."})
    address = reverse("version_effect", args=[draft.pk])
    page = text_of(world.client("manager").get(address, headers={"HX-Request": "true"}))
    assert "said in words alone" in page
    assert "Nobody wrote down" not in page


def test_a_draft_has_its_own_page(world: Any) -> None:
    draft = new_draft(world)
    response = world.client("manager").get(reverse("version", args=[draft.pk]))
    assert response["Location"] == reverse("draft", args=[draft.pk])


def test_any_two_are_compared_by_axis_and_parameter(world: Any) -> None:
    draft = new_draft(world, 9)
    page = text_of(world.client("manager").get(reverse("matrix_compare"), {"a": active().pk, "b": draft.pk}))
    assert "Engagement › Website Viewed the pricing page: 3 → 9 points" in page
    assert "say the same" in text_of(
        world.client("manager").get(reverse("matrix_compare"), {"a": draft.pk, "b": draft.pk})
    )


@pytest.mark.parametrize("query", [{}, {"a": "x"}, {"a": "99999999999999999999", "b": "-1"}, {"a": "0"}])
def test_what_is_no_version_is_chosen_anew(world: Any, query: dict[str, str]) -> None:
    assert world.client("manager").get(reverse("matrix_compare"), query).status_code == 200


def test_the_changes_of_a_draft_stand_at_the_head_of_its_sheet(world: Any) -> None:
    draft, client = new_draft(world), world.client("manager")
    address = reverse("draft_changes", args=[draft.pk])
    ask = {"HX-Request": "true"}
    assert "No changes" in text_of(client.get(address, headers=ask))
    set_points(world, draft, "pricing", 9)
    assert "1 change against" in text_of(client.get(address, headers=ask))
    assert client.get(address)["Location"].startswith(reverse("matrix_compare"))


# --- in and out as files


@pytest.mark.parametrize("name", ["posthog", "gitlab"])
def test_published_matrices_of_others_come_in_go_out_and_are_the_same(world: Any, name: str) -> None:
    client, data = world.client("marketing"), (EXAMPLES / f"{name}.yaml").read_bytes()
    expected = parse(read_yaml(data.decode())).canonical()
    preview = client.post(reverse("matrix_import"), {"file": upload(f"{name}.yaml", data)})
    assert "against v" in text_of(preview)
    hidden = {key: preview.context[key] for key in ("text", "seen")} | {"to": preview.context["wanted"]}
    response = client.post(reverse("matrix_import"), {**hidden, "sure": "yes"})
    draft = MatrixVersion.objects.latest("pk")
    assert response["Location"] == reverse("draft", args=[draft.pk])
    for form in ("yaml", "csv", "xlsx"):
        file = client.get(reverse(f"version_{form}", args=[draft.pk]))
        assert file["Content-Disposition"].startswith("attachment")
        assert parse(document_of_file(file.content)).canonical() == expected
    put_in_force(draft)


def test_nothing_is_written_before_one_is_sure(world: Any) -> None:
    before = MatrixVersion.objects.count()
    world.client("marketing").post(
        reverse("matrix_import"), {"text": (EXAMPLES / "posthog.yaml").read_text()}
    )
    assert MatrixVersion.objects.count() == before


def test_a_file_goes_into_a_draft_as_edits(world: Any) -> None:
    draft, client = new_draft(world, 9), world.client("operations")
    file = client.get(reverse("version_csv", args=[active().pk])).content
    wanted = {"to": f"draft-{draft.pk}", "file": upload("m.csv", file)}
    assert "pricing page: 9 → 3 points" in text_of(client.post(reverse("matrix_import"), wanted))
    sure = {"to": f"draft-{draft.pk}", "text": file.decode("utf-8-sig"), "sure": "yes"}
    assert "edited the draft just now" in text_of(client.post(reverse("matrix_import"), sure | {"seen": "0"}))
    client.post(reverse("matrix_import"), sure | {"seen": "1"})
    assert document_of(draft) == document_of(active())
    assert Edit.objects.filter(version=draft, by=world.people["operations"]).count() == 1


def test_faults_of_yaml_are_named_by_path_and_line(world: Any) -> None:
    text = (EXAMPLES / "posthog.yaml").read_text().replace("points: 20}]", "points: many}]", 1)
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "many" in one)
    page = text_of(world.client("marketing").post(reverse("matrix_import"), {"text": text}))
    assert f"line {line} parameters[0].rules[0].tiers[1].points: must be a number" in page
    assert "PostHog fit" in page  # what was pasted stays


def test_faults_of_a_sheet_are_named_by_cell(world: Any) -> None:
    client = world.client("marketing")
    file = client.get(reverse("version_csv", args=[active().pk])).content.decode("utf-8-sig")
    broken = file.replace("industry in (", "industry on (", 1)
    page = text_of(client.post(reverse("matrix_import"), {"text": broken}))
    assert "Rules, K3 “on” is no operator" in page


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"\xff\xfe\x00\xd8", b"\x00" * 50, b"a: [", b"[" * 100_000, b"&a [*a]", b"[]"],
)
def test_rubbish_is_refused_in_words(world: Any, data: bytes) -> None:
    sent = {"file": upload("m", data)} if data else {}
    assert "can't be taken" in text_of(world.client("marketing").post(reverse("matrix_import"), sent))


def test_what_a_draft_cannot_hold_is_refused_and_not_cut_off(world: Any) -> None:
    text = (EXAMPLES / "posthog.yaml").read_text().replace("label: Employees", f"label: {'x' * 200}")
    page = text_of(world.client("marketing").post(reverse("matrix_import"), {"text": text}))
    assert "parameters[0].label: has 200 letters; a draft holds 120" in page


def test_what_somebody_typed_runs_in_no_page_and_no_sheet(world: Any) -> None:
    draft = new_draft(world)
    rule = ScoringRule.objects.get(parameter__version=draft, key="pricing")
    editor = Editor(world.people["marketing"], datetime.now(UTC))
    evil = "=HYPERLINK(1)<script>alert(1)</script>"
    change_cell(draft.pk, Cell("rule", rule.pk, "label"), evil, seen=0, editor=editor)
    client = world.client("manager")
    for address in (reverse("matrix"), f"{reverse('matrix_compare')}?a={active().pk}&b={draft.pk}"):
        assert b"<script>alert" not in client.get(address).content
    assert b"'=HYPERLINK" in client.get(reverse("version_csv", args=[draft.pk])).content


# --- up to date, and back


def behind(world: Any) -> MatrixVersion:
    """A draft that says 9 for the pricing page, while a version with 5 came into force."""
    draft, other = new_draft(world, 9), new_draft(world, 5)
    set_points(world, other, "download", 6)
    put_in_force(other)
    return MatrixVersion.objects.get(pk=draft.pk)


def test_a_draft_that_is_behind_says_so_and_is_brought_up_to_date(world: Any) -> None:
    draft, client = behind(world), world.client("marketing")
    address = reverse("draft_update", args=[draft.pk])
    changes = client.get(reverse("draft_changes", args=[draft.pk]), headers={"HX-Request": "true"})
    assert address in changes.content.decode()
    page = text_of(client.get(address))
    assert "This draft: 3 → 9 points" in page
    assert "Downloaded a white paper: 4 → 6 points" in page
    sent = {"seen": draft.last_edit, "active": active().pk}
    assert "Choose a side" in text_of(client.post(address, sent))
    client.post(address, sent | {"take-rule.web.pricing.pays": "mine"})
    draft.refresh_from_db()
    assert draft.base_id == active().pk
    pays = {
        rule.key: rule.definition.get("points")
        for rule in ScoringRule.objects.filter(parameter__version=draft)
    }
    assert (pays["pricing"], pays["download"]) == (9, 6)


def test_a_draft_may_be_said_to_replace_what_is_in_force(world: Any) -> None:
    draft, client = behind(world), world.client("marketing")
    sent = {"seen": draft.last_edit, "active": active().pk, "do": "replace"}
    client.post(reverse("draft_update", args=[draft.pk]), sent)
    draft.refresh_from_db()
    assert (draft.base_id, draft.last_edit) == (active().pk, 1)


def test_going_back_says_what_it_changes_asks_why_and_begins_a_run(world: Any) -> None:
    earlier = active()
    put_in_force(new_draft(world, 9))
    client, address = world.client("manager"), reverse("version_roll_back", args=[earlier.pk])
    assert "pricing page: 9 → 3 points" in text_of(client.get(address))
    assert "Say why" in text_of(client.post(address, {"why": "  "}))
    client.post(address, {"why": "Too many MQLs"})
    run = PublishRun.objects.latest("pk")
    assert (run.version, run.why, run.state) == (earlier, "Too many MQLs", PublishRun.State.WANTED)


def test_what_is_in_force_or_was_never_is_not_gone_back_to(world: Any) -> None:
    client = world.client("manager")
    for version in (active(), new_draft(world)):
        response = client.get(reverse("version_roll_back", args=[version.pk]))
        assert response["Location"] == reverse("version", args=[version.pk])
