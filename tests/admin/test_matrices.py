"""Matrix versions in the console."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from leads.catalog.write import add_field
from leads.models import Field, Lead
from scoring.engine.matrix import load
from scoring.matrix.files import draft_copy
from scoring.matrix.freezing import freeze
from scoring.matrix.versions import matrix_of
from scoring.models import (
    MatrixVersion,
    Parameter,
    PublishRun,
    Quarantine,
    ScoringModel,
    ScoringRule,
    Threshold,
)
from scoring.rescoring.carrying import carry_on
from scoring.rescoring.publish import publish
from tests.signing import signed

from .conftest import MATRIX, NOW
from .test_leads import form_of


def version_page(version: MatrixVersion) -> str:
    return reverse("admin:scoring_matrixversion_change", args=[version.pk])


def rule_page(draft: MatrixVersion, key: str) -> str:
    row = ScoringRule.objects.get(parameter__version=draft, key=key)
    return reverse("admin:scoring_scoringrule_change", args=[row.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def published(draft: MatrixVersion) -> MatrixVersion:
    """A version whose document is written; the database refuses any change of it."""
    freeze(draft)
    MatrixVersion.objects.filter(pk=draft.pk).update(state="published", number=1, published_at=NOW)
    draft.refresh_from_db()
    return draft


# -- editing -----------------------------------------------------------------------------------------------


def test_a_rule_is_edited_as_text(operations: Client, draft: MatrixVersion) -> None:
    address = rule_page(draft, "now")
    form = form_of(operations, address) | {
        "definition": "if: [{field: funding, is: available now}]\npoints: 8"
    }
    answer = operations.post(address, form)
    assert answer["Location"] == version_page(draft)
    assert matrix_of(draft).parameters[1].rules[0].points == 8


def test_a_stale_save_is_refused_and_shows_both_sides(operations: Client, draft: MatrixVersion) -> None:
    address = rule_page(draft, "now")
    seen = form_of(operations, address)
    operations.post(address, seen | {"label": "Theirs"})
    answer = operations.post(address, seen | {"label": "Mine"})
    page = text(answer)
    assert "both sides" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert ScoringRule.objects.get(key="now").label == "Theirs"


def test_after_seeing_both_sides_one_may_save_again(operations: Client, draft: MatrixVersion) -> None:
    address = rule_page(draft, "now")
    seen = form_of(operations, address)
    operations.post(address, seen | {"label": "Theirs"})
    refused = operations.post(address, seen | {"label": "Mine"}).context["adminform"].form
    again = seen | {"label": "Mine", "seen_revision": refused["seen_revision"].value()}
    assert operations.post(address, again).status_code == 302
    assert ScoringRule.objects.get(key="now").label == "Mine"


def test_a_stale_save_of_the_matrix_itself_is_refused_too(operations: Client, draft: MatrixVersion) -> None:
    seen = form_of(operations, version_page(draft))
    operations.post(version_page(draft), seen | {"weights": "{fit: 60, qualification: 40}"})
    answer = operations.post(version_page(draft), seen | {"weights": "{fit: 10, qualification: 90}"})
    assert "both sides" in text(answer)
    draft.refresh_from_db()
    assert draft.weights == {"fit": 60, "qualification": 40}


@pytest.mark.parametrize(
    ("definition", "fault"),
    [
        ("points: 3", "if: is required"),
        ("points: [", "is not YAML"),
        ("- points: 3", "must be a mapping"),
        ("if: [{field: funding, is: x}]\npoints: 1\npoints: 2", "is given twice"),
        ("if: [{field: employees, is: many}]\npoints: 1", "if[0].is"),
    ],
)
def test_a_fault_is_named_and_nothing_is_saved(
    operations: Client, draft: MatrixVersion, definition: str, fault: str
) -> None:
    address = rule_page(draft, "now")
    answer = operations.post(address, form_of(operations, address) | {"definition": definition})
    assert fault in text(answer)
    assert ScoringRule.objects.get(key="now").revision == 1


def test_rows_are_added_last(operations: Client, draft: MatrixVersion) -> None:
    parameter = Parameter.objects.get(version=draft, key="size")
    address = f"{reverse('admin:scoring_scoringrule_add')}?parameter={parameter.pk}"
    form = form_of(operations, address) | {
        "key": "it",
        "definition": "if: [{field: department, is: it}]\npoints: 1",
    }
    operations.post(address, form)
    assert [rule.key for rule in parameter.rules.all()] == ["large", "industry", "it"]


def test_a_threshold_is_added_and_deleted(operations: Client, draft: MatrixVersion) -> None:
    address = f"{reverse('admin:scoring_threshold_add')}?version={draft.pk}"
    operations.post(
        address, form_of(operations, address) | {"kind": "band", "key": "warm", "from_score": "50"}
    )
    warm = Threshold.objects.get(version=draft, key="warm")
    ask = operations.get(reverse("admin:scoring_threshold_delete", args=[warm.pk]))
    operations.post(ask["Location"], {"post": "yes"})
    assert not Threshold.objects.filter(key="warm").exists()


def test_what_was_edited_meanwhile_is_not_deleted(operations: Client, draft: MatrixVersion) -> None:
    row = ScoringRule.objects.get(parameter__version=draft, key="industry")
    ask = operations.get(reverse("admin:scoring_scoringrule_delete", args=[row.pk]))["Location"]
    address = rule_page(draft, "industry")
    operations.post(address, form_of(operations, address) | {"label": "Metals"})
    answer = operations.post(ask, {"post": "yes"}, follow=True)
    assert "Nothing was deleted" in text(answer)
    assert ScoringRule.objects.filter(pk=row.pk).exists()


def test_a_draft_shows_its_faults(operations: Client, draft: MatrixVersion) -> None:
    Threshold.objects.filter(version=draft, kind="band").delete()
    assert "bands" in text(operations.get(version_page(draft)))
    assert "fault" in text(operations.get(version_page(draft)))


def test_a_field_that_the_catalog_has_not_is_warned_of(operations: Client, draft: MatrixVersion) -> None:
    address = rule_page(draft, "now")
    form = form_of(operations, address) | {"definition": "if: [{field: no_such, is: x}]\npoints: 8"}
    operations.post(address, form)
    assert "not in the catalog" in text(operations.get(version_page(draft)))


# -- published ---------------------------------------------------------------------------------------------


def test_a_published_version_is_read_only(operations: Client, published: MatrixVersion) -> None:
    page = text(operations.get(version_page(published)))
    assert "10 from 200 on" in page  # the rules in words
    assert 'name="weights"' not in page
    assert operations.post(version_page(published), {"name": "Other"}).status_code == 403
    assert operations.post(rule_page(published, "now"), {"label": "x"}).status_code == 403
    assert (
        operations.get(
            reverse("admin:scoring_matrixversion_delete", args=[published.pk]) + "?seen=1"
        ).status_code
        == 403
    )


def test_a_published_version_becomes_a_new_draft(operations: Client, published: MatrixVersion) -> None:
    answer = operations.post(reverse("admin:scoring_matrixversion_copy", args=[published.pk]))
    draft = MatrixVersion.objects.get(state="draft")
    assert answer["Location"] == version_page(draft)
    assert matrix_of(draft).sha256 == published.sha256


def test_a_draft_is_copied_only_by_post(operations: Client, published: MatrixVersion) -> None:
    assert operations.get(reverse("admin:scoring_matrixversion_copy", args=[published.pk])).status_code == 405


def test_an_export_is_the_same_matrix(operations: Client, published: MatrixVersion) -> None:
    answer = operations.get(reverse("admin:scoring_matrixversion_export", args=[published.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="small-v1.yaml"'
    assert load(text(answer)).sha256 == published.sha256


def test_a_field_that_a_published_matrix_names_stays(operations: Client, draft: MatrixVersion) -> None:
    fleet = add_field("fleet", "Fleet")
    ScoringRule.objects.filter(key="now").update(
        definition={"if": [{"field": "fleet", "is": "large"}], "points": 1}
    )
    freeze(draft)
    delete = reverse("admin:leads_field_delete", args=[fleet.pk])
    assert "Fleet is named by Small" in text(operations.get(delete))
    operations.post(delete, {"post": "yes"})
    form = {
        "key": "fleet",
        "label": "Fleet",
        "type": "number",
        "choices": "",
        "question": "",
        "position": "1",
    }
    answer = operations.post(reverse("admin:leads_field_change", args=[fleet.pk]), form)
    assert "It keeps its type: it is named by Small" in text(answer)
    assert Field.objects.filter(key="fleet", type="text").exists()


# -- files -------------------------------------------------------------------------------------------------

IMPORT = "admin:scoring_matrixversion_import"


def test_a_file_becomes_a_draft(operations: Client, model: ScoringModel) -> None:
    upload = SimpleUploadedFile("m.yaml", MATRIX.encode())
    operations.post(reverse(IMPORT), {"model": model.pk, "source": "file", "file": upload})
    assert matrix_of(MatrixVersion.objects.get()).sha256 == load(MATRIX).sha256


def test_a_file_with_faults_is_refused_with_every_one(operations: Client, model: ScoringModel) -> None:
    broken = MATRIX.replace("max: 10", "max: ten").replace("axis: fit", "axis: fitness")
    answer = operations.post(reverse(IMPORT), {"model": model.pk, "source": "text", "text": broken})
    assert "parameters[0].max" in text(answer)
    assert "parameters[0].axis" in text(answer)
    assert not MatrixVersion.objects.exists()


def test_the_default_matrix_can_be_taken(operations: Client, model: ScoringModel) -> None:
    answer = operations.post(reverse(IMPORT), {"model": model.pk, "source": "default"}, follow=True)
    assert "fault" not in text(answer).replace("default", "")
    assert MatrixVersion.objects.get().parameters.filter(key="purchase_plan").exists()


# -- who may -----------------------------------------------------------------------------------------------


def test_marketing_reads_drafts_and_changes_nothing(enter: Any, draft: MatrixVersion) -> None:
    marketing = enter("marketing")
    page = text(marketing.get(version_page(draft)))
    assert "10 from 200 on" in page
    assert "Add a rule" not in page
    assert marketing.post(version_page(draft), {"name": "Mine"}).status_code == 403
    assert marketing.post(rule_page(draft, "now"), {"label": "Mine"}).status_code == 403
    assert marketing.post(reverse("admin:scoring_matrixversion_copy", args=[draft.pk])).status_code == 403
    assert marketing.get(reverse(IMPORT)).status_code == 403


# -- operation ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_published_where_both_teams_sign_it(
    operations: Client, draft: MatrixVersion, lead: Lead
) -> None:
    address = reverse("draft_publish", args=[draft.pk])
    assert address in text(operations.get(version_page(draft)))
    operations.post(address, {"note": "A beginning", "seen": draft.last_edit})
    carry_on(lambda: NOW)
    model = ScoringModel.objects.get()
    assert model.active == draft
    assert address not in text(operations.get(version_page(draft)))
    page = text(operations.get(reverse("admin:leads_lead_changelist")))
    assert "cold" in page
    assert "Dana Ruiz" in text(operations.get(reverse("admin:leads_lead_changelist"), {"band": "cold"}))
    assert "Dana Ruiz" not in text(operations.get(reverse("admin:leads_lead_changelist"), {"band": "hot"}))


def test_a_quarantined_lead_is_shown_and_tried_again(operations: Client, lead: Lead) -> None:
    Quarantine.objects.create(lead=lead, error="Traceback\nValueError: odd", attempts=5, since=NOW)
    address = reverse("admin:scoring_quarantine_changelist")
    assert "ValueError: odd" in text(operations.get(address))
    answer = operations.post(address, {"action": "try_again", "_selected_action": [lead.pk]}, follow=True)
    assert "1 lead is tried again" in text(answer)


def test_the_badge_of_the_quarantine_is_there_only_where_a_lead_is_in_it(
    operations: Client, lead: Lead
) -> None:
    badge = '<span class="font-semibold h-[18px]'
    assert badge not in operations.get(reverse("admin:index")).content.decode()
    Quarantine.objects.create(lead=lead, error="ValueError: odd", attempts=5, since=NOW)
    assert operations.get(reverse("admin:index")).content.decode().count(badge) == 1


@pytest.mark.django_db(transaction=True)
def test_a_rollback_says_that_no_lead_had_to_be_scored(operations: Client, draft: MatrixVersion) -> None:
    publish(draft, NOW)
    draft.refresh_from_db()
    publish(signed(draft_copy(draft, by=None, now=NOW), NOW), NOW)
    assert reverse("version", args=[draft.pk]) in text(operations.get(version_page(draft)))
    publish(draft, NOW)
    page = text(operations.get(reverse("admin:scoring_publishrun_changelist")))
    assert "none to score anew" in page
    assert "PublishRun object" not in text(
        operations.get(reverse("admin:scoring_publishrun_change", args=[PublishRun.objects.latest("id").pk]))
    )


def test_the_first_page_says_what_waits(operations: Client, lead: Lead) -> None:
    page = text(operations.get(reverse("admin:index")))
    assert "Leads waiting to be scored" in page
