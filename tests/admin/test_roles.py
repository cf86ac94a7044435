"""Who may do what in the console."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from leads.models import Lead, Role, User

LISTS = [
    "admin:leads_lead_changelist",
    "admin:leads_activity_changelist",
    "admin:leads_campaign_changelist",
    "admin:leads_field_changelist",
    "admin:leads_activitytype_changelist",
    "admin:leads_rejectreason_changelist",
    "admin:leads_responsetime_changelist",
    "admin:scoring_stagerule_changelist",
    "admin:scoring_scoringmodel_changelist",
    "admin:scoring_matrixversion_changelist",
    "admin:scoring_publishrun_changelist",
    "admin:scoring_quarantine_changelist",
]
OF_PEOPLE = [
    "admin:leads_user_changelist",
    "admin:leads_team_changelist",
    "admin:leads_auditentry_changelist",
    "admin:leads_apikey_changelist",
]
SALES = ["representative", "sdr", "manager"]


@pytest.mark.parametrize("role", SALES)
@pytest.mark.parametrize("name", ["admin:index", *LISTS, *OF_PEOPLE])
def test_for_sales_there_is_no_console(enter: Any, role: str, name: str) -> None:
    assert enter(role).get(reverse(name)).status_code == 404


def addresses(patterns: list[Any], is_console: bool = False) -> Iterator[str]:
    """Every address of the console, framework's pages included, with a 1 for what it takes."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, is_console or pattern.namespace == "admin")
        elif isinstance(pattern, URLPattern) and is_console and pattern.name:
            taken = {name: 1 for name in pattern.pattern.regex.groupindex}
            # The page of an app is the one that takes names alone.
            taken |= {"app_label": "leads"} if pattern.name == "app_list" else {}
            yield reverse(f"admin:{pattern.name}", kwargs=taken)


@pytest.mark.parametrize("role", SALES)
def test_for_sales_no_address_of_the_console_is_there(enter: Any, role: str) -> None:
    found = list(addresses(get_resolver().url_patterns))
    browser = enter(role)
    answers = {path: (browser.get(path).status_code, browser.post(path).status_code) for path in found}
    assert len(found) > 60
    assert set(answers.values()) == {(404, 404)}, answers


def test_no_address_of_the_console_is_open_to_who_is_not_logged_in(db: None) -> None:
    for path in addresses(get_resolver().url_patterns):
        assert Client().get(path).status_code == 302, path


@pytest.mark.parametrize("role", ["operations", "administrator"])
@pytest.mark.parametrize("name", ["admin:index", *LISTS, *OF_PEOPLE])
def test_operations_and_administrators_open_every_list(enter: Any, role: str, name: str) -> None:
    assert enter(role).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ["admin:index", *LISTS])
def test_marketing_looks(enter: Any, name: str) -> None:
    assert enter("marketing").get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_marketing_sees_no_accounts(enter: Any, name: str) -> None:
    assert enter("marketing").get(reverse(name)).status_code == 403


@pytest.mark.parametrize(
    "name",
    ["admin:leads_lead_add", "admin:leads_field_add", "admin:leads_campaign_add", "admin:leads_user_add"],
)
def test_marketing_adds_nothing(enter: Any, name: str) -> None:
    assert enter("marketing").get(reverse(name)).status_code == 403


def test_marketing_sees_a_lead_but_changes_nothing(enter: Any, lead: Lead) -> None:
    address = reverse("admin:leads_lead_change", args=[lead.pk])
    marketing = enter("marketing")
    assert "dana@acme.example" in marketing.get(address).content.decode()
    assert marketing.post(address, {"field_email": "x@y.example"}).status_code == 403
    lead.refresh_from_db()
    assert lead.email == "dana@acme.example"


def test_who_is_not_logged_in_is_asked_to(db: None) -> None:
    answer = Client().get(reverse("admin:leads_lead_changelist"))
    assert answer.status_code == 302
    assert "/admin/login" not in answer["Location"]


def test_a_flag_of_django_opens_no_door(people: dict[str, User]) -> None:
    people["sdr"].is_staff = True
    people["sdr"].save()
    browser = Client()
    browser.force_login(people["sdr"], backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(reverse("admin:index")).status_code == 404


# -- roles of others ---------------------------------------------------------------------------------------


def account(user: User, **changes: Any) -> dict[str, Any]:
    values = {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "role": user.role,
        "team": user.team_id or "",
        "is_active": "on",
    } | changes
    return {key: value for key, value in values.items() if value is not None}


def test_operations_change_accounts_but_no_roles(operations: Client, people: dict[str, User]) -> None:
    sdr = people["sdr"]
    address = reverse("admin:leads_user_change", args=[sdr.pk])
    operations.post(address, account(sdr, first_name="Sam", role=Role.ADMINISTRATOR))
    sdr.refresh_from_db()
    assert (sdr.first_name, sdr.role) == ("Sam", Role.SDR)


def test_operations_cannot_touch_an_administrator(operations: Client, people: dict[str, User]) -> None:
    boss = people["administrator"]
    operations.post(reverse("admin:leads_user_change", args=[boss.pk]), account(boss, email="mine@x.example"))
    assert operations.get(reverse("admin:auth_user_password_change", args=[boss.pk])).status_code == 403
    boss.refresh_from_db()
    assert boss.email == ""


def test_an_account_is_made_with_password_role_and_team(enter: Any, people: dict[str, User]) -> None:
    team = people["sdr"].team
    answer = enter("administrator").post(
        reverse("admin:leads_user_add"),
        {
            "username": "ivo",
            "role": "sdr",
            "team": team.pk if team else "",
            "password1": "quite-a-long-one-5",
            "password2": "quite-a-long-one-5",
        },
    )
    assert answer.status_code == 302
    ivo = User.objects.get(username="ivo")
    assert (ivo.role, ivo.team) == ("sdr", team)
    assert ivo.check_password("quite-a-long-one-5")


def test_a_weak_password_is_refused(enter: Any, people: dict[str, User]) -> None:
    form = {"username": "ivo", "role": "sdr", "password1": "12345", "password2": "12345"}
    answer = enter("administrator").post(reverse("admin:leads_user_add"), form)
    assert "too short" in answer.content.decode()
    assert not User.objects.filter(username="ivo").exists()


def test_an_account_is_switched_off_not_deleted(enter: Any, people: dict[str, User]) -> None:
    sdr = people["sdr"]
    browser, theirs = enter("administrator"), enter("sdr")
    browser.post(reverse("admin:leads_user_change", args=[sdr.pk]), account(sdr, is_active=None))
    sdr.refresh_from_db()
    assert not sdr.is_active
    assert theirs.get("/").status_code == 302
    assert browser.get(reverse("admin:leads_user_delete", args=[sdr.pk])).status_code == 403


def test_the_last_administrator_stays_one(enter: Any, people: dict[str, User]) -> None:
    boss = people["administrator"]
    answer = enter("administrator").post(
        reverse("admin:leads_user_change", args=[boss.pk]), account(boss, role=Role.MARKETING)
    )
    assert "last active administrator" in answer.content.decode()
    boss.refresh_from_db()
    assert boss.role == Role.ADMINISTRATOR
