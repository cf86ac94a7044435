"""Operations make and revoke keys of machines in the console."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from leads.models import ApiKey
from leads.people.keys import key_of

ADD = reverse("admin:leads_apikey_add")
ASKED = {"name": "Site", "source": "website", "scopes": ["track", "leads.read"], "per_minute": "600"}


def test_a_key_is_shown_once(operations: Client) -> None:
    answer = operations.post(ADD, ASKED)
    key = ApiKey.objects.get()
    secret = answer.context["key"].secret
    assert f'value="{secret}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert key_of(secret, datetime.now(UTC)) == key
    for page in ("changelist", "change"):
        args = [key.pk] if page == "change" else []
        assert (
            secret[8:]
            not in operations.get(reverse(f"admin:leads_apikey_{page}", args=args)).content.decode()
        )


def test_what_is_wrong_stands_at_its_field(operations: Client) -> None:
    answer = operations.post(ADD, {**ASKED, "source": "change", "scopes": []})
    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {"scopes"}
    answer = operations.post(ADD, {**ASKED, "source": "change"})
    assert set(answer.context["adminform"].form.errors) == {"source"}
    assert not ApiKey.objects.exists()


def test_a_key_is_revoked_and_never_changed_or_deleted(operations: Client) -> None:
    operations.post(ADD, ASKED)
    key = ApiKey.objects.get()
    operations.post(reverse("admin:leads_apikey_change", args=[key.pk]), {**ASKED, "name": "Mine"})
    operations.post(reverse("admin:leads_apikey_delete", args=[key.pk]), {"post": "yes"})
    key.refresh_from_db()
    assert (key.name, key.revoked_at) == ("Site", None)
    marked = {"action": "revoke_keys", "_selected_action": [key.pk]}
    operations.post(reverse("admin:leads_apikey_changelist"), marked)
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_list_is_not_narrowed_by_a_pattern_that_the_database_would_have_to_read(operations: Client) -> None:
    for lookup in ("name__regex", "name__iregex"):
        answer = operations.get(reverse("admin:leads_apikey_changelist"), {lookup: "(a"})
        assert answer.status_code == 400
