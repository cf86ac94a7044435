"""Who has a draft open, and where they are."""

from datetime import timedelta

import pytest
from django.test import Client

from leads.models import Role, User
from scoring.matrix.presence import SILENCE, be_at, come, leave, present_in
from scoring.models import OpenPage
from tests.matrix.conftest import NOW

from .test_stream import QUICK

SECOND = timedelta(seconds=1)


def here(draft, now=NOW) -> list[tuple[str, str]]:
    return [(one.initials, one.cell) for one in present_in([draft.version.pk], now)[draft.version.pk]]


@pytest.mark.django_db(transaction=True)
class TestWhoIsHere:
    def test_one_who_comes_is_there_and_one_who_leaves_is_not(self, draft):
        page = come(draft.version.pk, draft.mara.pk, NOW)
        assert here(draft) == [("MB", "")]
        leave(draft.version.pk, page)
        assert here(draft) == []

    def test_who_is_silent_for_half_a_minute_is_gone_and_comes_back_by_speaking(self, draft):
        page = come(draft.version.pk, draft.mara.pk, NOW)
        late = NOW + SILENCE
        assert (here(draft, late - SECOND), here(draft, late)) == ([("MB", "")], [])
        be_at(draft.version.pk, page, draft.mara, "rule-1-cap", late)
        assert here(draft, late) == [("MB", "rule-1-cap")]

    def test_of_two_windows_the_one_in_a_cell_says_where_one_is(self, draft):
        pages = [come(draft.version.pk, draft.mara.pk, NOW) for _ in range(2)]
        be_at(draft.version.pk, pages[0], draft.mara, "rule-1-cap", NOW)
        assert here(draft) == [("MB", "rule-1-cap")]

    def test_nobody_speaks_for_another(self, draft):
        page = come(draft.version.pk, draft.mara.pk, NOW)
        be_at(draft.version.pk, page, draft.sam, "rule-1-cap", NOW)
        be_at(draft.version.pk + 1, page, draft.mara, "rule-1-cap", NOW)
        assert here(draft) == [("MB", "")]

    def test_what_killed_processes_left_behind_is_swept_away(self, draft):
        come(draft.version.pk, draft.mara.pk, NOW)
        come(draft.version.pk, draft.sam.pk, NOW + timedelta(hours=2))
        assert OpenPage.objects.count() == 1


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_the_others_see_who_comes_where_they_are_and_that_they_leave(draft, reads):
    sam, mara = reads(draft.sam), reads(draft.mara)
    page = mara.wait_for("hello")["page"]
    assert sam.wait(lambda one: len((one.of("here") or [[]])[-1]) == 2) < QUICK
    client_of(draft.mara).post(
        f"/matrix/drafts/{draft.version.pk}/here", {"page": page, "cell": "rule-1-cap"}
    )
    # Whose page was opened first nobody knows.
    assert sam.wait(lambda one: "rule-1-cap" in [there["cell"] for there in one.of("here")[-1]]) < QUICK
    mara.close()
    assert sam.wait(lambda one: len(one.of("here")[-1]) == 1) < QUICK


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_who_fell_silent_leaves_though_nobody_says_so(draft, reads):
    sam, mara = reads(draft.sam), reads(draft.mara)
    sam.wait(lambda one: len((one.of("here") or [[]])[-1]) == 2)
    mara.wait_for("hello")
    OpenPage.objects.filter(person=draft.mara).update(heard_at=NOW)  # long ago
    sam.wait(lambda one: len(one.of("here")[-1]) == 1, seconds=40)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("cell", ["<script>", "rule-1-" + "x" * 500, "rule-1-cap\nx", "rule-x-cap"])
def test_a_cell_that_is_none_is_nowhere(draft, cell):
    page = come(draft.version.pk, draft.mara.pk, NOW)
    path = f"/matrix/drafts/{draft.version.pk}/here"
    assert client_of(draft.mara).post(path, {"page": page, "cell": cell}).status_code == 204
    assert OpenPage.objects.get().cell == ""


@pytest.mark.django_db(transaction=True)
def test_an_sdr_is_told_of_no_such_page(draft):
    sdr = User.objects.create(username="ivo", password="!", role=Role.SDR)
    assert client_of(sdr).post(f"/matrix/drafts/{draft.version.pk}/here", {}).status_code == 404
