"""Matrix versions in the console."""

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from leads.catalog.write import add_field
from leads.models import Field, Lead
from scoring.matrix.files import draft_copy
from scoring.matrix.freezing import freeze
from scoring.models import MatrixVersion, PublishRun, Quarantine, ScoringRule
from scoring.rescoring.publish import publish
from tests.signing import signed

from .conftest import NOW


def version_page(version: MatrixVersion) -> str:
    return reverse("admin:scoring_matrixversion_change", args=[version.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def published(draft: MatrixVersion) -> MatrixVersion:
    """A version whose document is written; the database refuses any change of it."""
    freeze(draft)
    MatrixVersion.objects.filter(pk=draft.pk).update(state="published", number=1, published_at=NOW)
    draft.refresh_from_db()
    return draft


# -- read only ---------------------------------------------------------------------------------------------


def test_the_list_leads_to_the_sheet_of_a_draft(operations: Client, draft: MatrixVersion) -> None:
    page = text(operations.get(reverse("admin:scoring_matrixversion_changelist")))
    assert reverse("draft", args=[draft.pk]) in page


def test_a_version_is_shown_and_leads_to_its_own_page(operations: Client, published: MatrixVersion) -> None:
    page = text(operations.get(version_page(published)))
    assert reverse("version", args=[published.pk]) in page
    assert published.sha256 in page
    assert 'name="_save"' not in page


@pytest.mark.parametrize("role", ["operations", "administrator", "marketing"])
def test_nobody_edits_a_draft_in_the_console(enter: Any, draft: MatrixVersion, role: str) -> None:
    browser = enter(role)
    assert browser.post(version_page(draft), {"name": "Mine", "weights": "{fit: 1}"}).status_code == 403
    assert browser.get(reverse("admin:scoring_matrixversion_add")).status_code == 403
    delete = reverse("admin:scoring_matrixversion_delete", args=[draft.pk])
    assert browser.post(delete, {"post": "yes"}).status_code == 403
    draft.refresh_from_db()
    assert draft.name == "Small"


@pytest.mark.parametrize("row", ["parameter", "scoringrule", "threshold", "disqualifier"])
def test_rows_of_a_draft_have_no_page_in_the_console(row: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(f"admin:scoring_{row}_changelist")


def test_several_drafts_are_not_deleted_at_once(operations: Client, draft: MatrixVersion) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"}
    operations.post(reverse("admin:scoring_matrixversion_changelist"), chosen)
    assert MatrixVersion.objects.filter(pk=draft.pk).exists()


# -- the catalog -------------------------------------------------------------------------------------------


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


# -- operation ---------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_leads_are_listed_by_band_once_a_matrix_is_in_force(
    operations: Client, draft: MatrixVersion, lead: Lead
) -> None:
    publish(draft, NOW)
    leads = reverse("admin:leads_lead_changelist")
    assert "Dana Ruiz" in text(operations.get(leads, {"band": "cold"}))
    assert "Dana Ruiz" not in text(operations.get(leads, {"band": "hot"}))


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
    publish(draft, NOW)
    page = text(operations.get(reverse("admin:scoring_publishrun_changelist")))
    assert "none to score anew" in page
    assert "PublishRun object" not in text(
        operations.get(reverse("admin:scoring_publishrun_change", args=[PublishRun.objects.latest("id").pk]))
    )


def test_the_first_page_says_what_waits(operations: Client, lead: Lead) -> None:
    page = text(operations.get(reverse("admin:index")))
    assert "Leads waiting to be scored" in page
