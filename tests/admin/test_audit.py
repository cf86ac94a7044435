"""What people do in the console and on the pages is in the audit log, and read there by those who may."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from leads.catalog.write import add_field
from leads.handoff.overrule import overrule_disqualifier
from leads.handoff.owners import give_leads
from leads.handoff.stages import move_stage
from leads.ingest.changes import change_fields
from leads.models import Action, AuditEntry, Lead, Stage, Team, User
from leads.people.audit_check import check_log
from scoring.models import MatrixVersion
from scoring.rescoring.publish import publish

from .conftest import NOW
from .test_leads import form_of, page
from .test_roles import account

LIST = "admin:leads_auditentry_changelist"


@pytest.fixture(autouse=True)
def whole(db: None) -> Any:
    yield
    assert check_log().broken is None


def told(**wanted: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Who did what, with what details, in order."""
    entries = AuditEntry.objects.filter(**wanted).order_by("id")
    return [(entry.actor_name, entry.action, entry.details) for entry in entries]


# -- leads ---------------------------------------------------------------------------------------------------


def test_fields_that_a_person_changed_are_named(operations: Client, lead: Lead) -> None:
    sent = form_of(operations, page(lead)) | {"field_company": "Acme", "field_need": "direct"}
    operations.post(page(lead), sent)
    details = {"fields": ["company", "need"], "source": "admin"}
    assert told(subject_id=lead.pk) == [("operations", Action.FIELDS_CHANGED, details)]


def test_what_no_person_did_is_not_written(lead: Lead) -> None:
    change_fields(lead.pk, {"company": "Acme"}, by=None, source="crm", now=NOW)
    move_stage([lead.pk], Stage.MQL, None, "", NOW)
    give_leads([lead.pk], User.objects.create(username="ivo"), None, NOW)
    assert told() == []


def test_a_change_that_changes_nothing_is_not_written(lead: Lead, people: dict[str, User]) -> None:
    change_fields(lead.pk, {"need": "unaware"}, by=people["sdr"], source="page", now=NOW)
    assert told() == []


def test_an_owner_a_stage_and_an_overruling_are_told(lead: Lead, people: dict[str, User]) -> None:
    boss, sdr = people["manager"], people["sdr"]
    give_leads([lead.pk], sdr, boss, NOW)
    give_leads([lead.pk], sdr, boss, NOW)
    move_stage([lead.pk], Stage.SAL, sdr, "words about Dana", NOW)
    overrule_disqualifier(lead.pk, "competitor", boss, "words about Dana", NOW)
    assert told() == [
        ("manager", Action.OWNER_CHANGED, {"from": "", "to": "sdr"}),
        ("sdr", Action.STAGE_MOVED, {"from": "inquiry", "to": "sal"}),
        ("manager", Action.OVERRULED, {"from": "", "to": "competitor"}),
    ]


def test_an_owner_given_in_the_console_is_told(
    operations: Client, lead: Lead, people: dict[str, User]
) -> None:
    operations.post(page(lead), form_of(operations, page(lead)) | {"owner": people["sdr"].pk})
    lead.refresh_from_db()
    assert lead.owner == people["sdr"]
    assert told() == [("operations", Action.OWNER_CHANGED, {"from": "", "to": "sdr"})]


def test_a_lead_can_be_erased_and_leaves_its_number_alone(operations: Client, lead: Lead) -> None:
    address = reverse("admin:leads_lead_add")
    sent = form_of(operations, address) | {"field_email": "eve@acme.example", "field_first_name": "Evelyn"}
    operations.post(address, sent)
    eve = Lead.objects.get(email="eve@acme.example")
    operations.post(page(eve), form_of(operations, page(eve)) | {"field_company": "Evecorp"})
    operations.post(reverse("admin:leads_lead_delete", args=[eve.pk]), {"post": "yes"})
    assert not Lead.objects.filter(pk=eve.pk).exists()
    actions = [action for _, action, _ in told(kind="lead", subject_id=eve.pk)]
    assert actions == [Action.LEAD_ADDED, Action.FIELDS_CHANGED, Action.LEAD_REMOVED]
    kept = str(list(AuditEntry.objects.values())) + str(list(LogEntry.objects.values()))
    assert not [word for word in ("Evelyn", "eve@", "Evecorp") if word in kept]


def test_leads_deleted_together_are_told_one_by_one(operations: Client, lead: Lead) -> None:
    sent = {"action": "delete_selected", "_selected_action": [lead.pk], "post": "yes"}
    operations.post(reverse("admin:leads_lead_changelist"), sent)
    assert told(subject_id=lead.pk) == [("operations", Action.LEAD_REMOVED, {})]
    assert not Lead.objects.exists()


def test_a_field_that_goes_with_its_values_is_told(operations: Client) -> None:
    field = add_field("plants", "Plants")
    operations.post(reverse("admin:leads_field_delete", args=[field.pk]), {"post": "yes"})
    assert told(subject_name="plants") == [("operations", Action.FIELD_REMOVED, {})]


# -- accounts ------------------------------------------------------------------------------------------------


def test_a_role_that_changed_is_told(enter: Any, people: dict[str, User]) -> None:
    sdr = people["sdr"]
    address = reverse("admin:leads_user_change", args=[sdr.pk])
    enter("administrator").post(address, account(sdr, role="manager", email="sam@x.example"))
    details = {"fields": ["email", "role"], "role": {"from": "sdr", "to": "manager"}}
    assert told(subject_name="sdr") == [("administrator", Action.ACCOUNT_CHANGED, details)]


def test_a_new_account_and_a_password_set_are_told(enter: Any, people: dict[str, User]) -> None:
    passwords = {"password1": "quite-a-long-one-5", "password2": "quite-a-long-one-5"}
    browser = enter("administrator")
    browser.post(reverse("admin:leads_user_add"), {"username": "ivo", "role": "sdr", "team": "", **passwords})
    ivo = User.objects.get(username="ivo")
    other = {"password1": "another-long-one-6", "password2": "another-long-one-6", "usable_password": "true"}
    browser.post(reverse("admin:auth_user_password_change", args=[ivo.pk]), other)
    assert [(who, action) for who, action, _ in told(subject_id=ivo.pk)] == [
        ("administrator", Action.ACCOUNT_ADDED),
        ("administrator", Action.PASSWORD_SET),
    ]
    assert "long-one" not in str(list(AuditEntry.objects.values()))


def test_ones_own_password_is_told(enter: Any, people: dict[str, User]) -> None:
    user = people["marketing"]
    user.set_password("quite-a-long-one-5")
    user.save()
    new = {"new_password1": "another-long-one-6", "new_password2": "another-long-one-6"}
    browser = enter("marketing")
    browser.post(reverse("admin:password_change"), {"old_password": "wrong", **new})
    browser.post(reverse("admin:password_change"), {"old_password": "quite-a-long-one-5", **new})
    user.refresh_from_db()
    assert user.check_password("another-long-one-6")
    assert told() == [("marketing", Action.PASSWORD_SET, {})]


def test_a_team_is_told(enter: Any, people: dict[str, User]) -> None:
    browser = enter("operations")
    browser.post(reverse("admin:leads_team_add"), {"name": "South"})
    team = Team.objects.get(name="South")
    browser.post(reverse("admin:leads_team_change", args=[team.pk]), {"name": "Far South"})
    browser.post(reverse("admin:leads_team_delete", args=[team.pk]), {"post": "yes"})
    actions = [action for _, action, _ in told(kind="team")]
    assert actions == [Action.TEAM_ADDED, Action.TEAM_CHANGED, Action.TEAM_REMOVED]


def try_to_log_in(username: str, password: str) -> Client:
    client = Client()
    client.post(reverse("login"), {"username": username, "password": password})
    return client


@pytest.fixture
def ivo(db: None) -> User:
    user = User(username="ivo")
    user.set_password("quite-a-long-one-5")
    user.save()
    return user


def test_a_log_in_and_a_failed_one_are_told(ivo: User) -> None:
    try_to_log_in("ivo", "wrong")
    try_to_log_in("ivo", "quite-a-long-one-5")
    assert told(subject_id=ivo.pk) == [
        ("", Action.LOGIN_FAILED, {"locked_out": False}),
        ("ivo", Action.LOGGED_IN, {}),
    ]


def test_a_name_that_is_no_accounts_is_not_written(db: None) -> None:
    try_to_log_in("my-secret-password", "")
    try_to_log_in("my-secret-password", "x")
    assert told() == [("", Action.LOGIN_FAILED, {"locked_out": False})]
    assert "secret" not in str(list(AuditEntry.objects.values()))


def test_who_is_locked_out_fills_no_log(ivo: User, enter: Any) -> None:
    for _ in range(settings.AXES_FAILURE_LIMIT + 3):
        try_to_log_in("ivo", "wrong")
    failed = told(action=Action.LOGIN_FAILED)
    assert len(failed) == settings.AXES_FAILURE_LIMIT
    assert [details["locked_out"] for _, _, details in failed][-2:] == [False, True]
    sent = {"action": "unlock", "_selected_action": [ivo.pk]}
    enter("administrator").post(reverse("admin:leads_user_changelist"), sent)
    assert told(action=Action.LET_IN_AGAIN)[0][0] == "administrator"


# -- the rest ------------------------------------------------------------------------------------------------


def test_a_matrix_put_in_force_is_told(draft: MatrixVersion, people: dict[str, User]) -> None:
    publish(draft, NOW, by=people["operations"])
    draft.refresh_from_db()
    assert told(subject_name="Small v1") == [
        ("operations", Action.MATRIX_PUBLISHED, {"sha256": draft.sha256, "instead_of": None})
    ]


def test_an_import_is_told_with_its_counts(tmp_path: Any, db: None) -> None:
    (tmp_path / "map.yaml").write_text("{source: crm, leads: {id: Id, columns: {first_name: Name}}}")
    (tmp_path / "people.csv").write_text("Id,Name\n1,Dana\n2,Eve\n")
    call_command("import_leads", str(tmp_path / "people.csv"), "--map", str(tmp_path / "map.yaml"))
    file = {"part": "leads", "file": "people.csv"}
    assert told(subject_name="crm") == [
        ("", Action.IMPORT_BEGUN, file),
        ("", Action.IMPORT_ENDED, {**file, "rows": 2, "created": 2, "whole": True}),
    ]


# -- the pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def changed(lead: Lead, people: dict[str, User]) -> Lead:
    change_fields(lead.pk, {"company": "Acme"}, by=people["sdr"], source="page", now=NOW)
    return lead


def shown(browser: Client, **filters: Any) -> int:
    return len(browser.get(reverse(LIST), filters).context["cl"].result_list)


def test_the_log_is_filtered_by_who_what_which_lead_and_when(
    operations: Client, changed: Lead, people: Any
) -> None:
    assert shown(operations) == 1
    assert shown(operations, action=Action.FIELDS_CHANGED, who=people["sdr"].pk, q=changed.pk) == 1
    day = {"at__gte": "2026-06-01 00:00Z", "at__lt": "2026-06-02 00:00Z"}
    assert shown(operations, q="Dana@acme.example", **day) == 1
    for other in (
        {"action": "login.done"},
        {"who": people["manager"].pk},
        {"who": "none"},
        {"q": changed.pk + 1},
    ):
        assert shown(operations, **other) == 0, other
    assert shown(operations, at__gte="2026-06-02 00:00Z") == 0


def test_a_lead_shows_what_people_did_to_it(operations: Client, changed: Lead) -> None:
    content = operations.get(page(changed)).content.decode()
    assert "What people did" in content
    assert "fields: company; source: page" in content


def test_marketing_reads_leads_but_no_log(enter: Any, changed: Lead) -> None:
    marketing = enter("marketing")
    assert marketing.get(reverse(LIST)).status_code == 403
    assert "What people did" not in marketing.get(page(changed)).content.decode()


@pytest.mark.parametrize("role", ["operations", "administrator"])
def test_nobody_adds_changes_or_deletes(enter: Any, changed: Lead, role: str) -> None:
    browser, entry = enter(role), AuditEntry.objects.get()
    address = reverse("admin:leads_auditentry_change", args=[entry.pk])
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"action": "x"}).status_code == 403
    assert (
        browser.post(reverse("admin:leads_auditentry_delete", args=[entry.pk]), {"post": "yes"}).status_code
        == 403
    )
    assert browser.get(reverse("admin:leads_auditentry_add")).status_code == 403
