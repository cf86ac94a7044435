"""The page of the matrix where there is none yet."""

import pytest
from django.test import Client
from django.urls import reverse

from leads.models import Role
from scoring.models import MatrixVersion
from tests.factories import UserFactory


@pytest.mark.django_db
def test_without_any_version_there_is_one_sentence_and_one_button_that_begins() -> None:
    client = Client()
    manager = UserFactory(role=Role.MANAGER)
    client.force_login(manager, backend="django.contrib.auth.backends.ModelBackend")
    assert b"Begin with the default matrix" in client.get(reverse("matrix")).content
    response = client.post(reverse("matrix_new"))
    draft = MatrixVersion.objects.get()
    assert response["Location"] == reverse("draft", args=[draft.pk])
    assert b"Begin with the default matrix" not in client.get(reverse("matrix")).content
    assert client.get(reverse("matrix_compare")).status_code == 200
