"""The pages of a form as strangers open them: no login, no cookie, bad input, the button that confirms."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from leads.forms.editing import By, keep_file, switch_form
from leads.forms.tokens import sign_answer, sign_shown
from leads.models import CaptureForm, FormAnswer, FormCount, Lead

from .cast import ANNA, hanna, new_form

pytestmark = pytest.mark.django_db
ODD = ["\0", "NaN", "1e400", "[" * 100_000, "9" * 5_000, "\ud800", "9999-12-31T23:59:59-14:00", "é" * 9_000]


@pytest.fixture
def form() -> CaptureForm:
    return new_form()


def client(**headers: str) -> Client:
    return Client(raise_request_exception=False, headers={"user-agent": "Mozilla/5.0", **headers})


def body(form: CaptureForm, **values: str) -> dict[str, str]:
    opt_in = form.opt_ins.first()
    at = datetime.now(UTC) - timedelta(minutes=1)
    token = sign_shown(form, "A", opt_in.version if opt_in else 0, at)
    return {"t": token} | {f"f.{key}": value for key, value in ANNA.items()} | values


def send(form: CaptureForm, **values: str) -> Any:
    return client().post(f"/f/{form.key}", body(form, **values))


def views(form: CaptureForm) -> int:
    return sum(FormCount.objects.filter(form=form, what="view").values_list("n", flat=True))


def test_anybody_opens_the_form_and_no_cookie_is_set(form: CaptureForm) -> None:
    response = client().get(f"/f/{form.key}")
    assert response.status_code == 200
    assert (len(response.cookies), "Cookie" in response.get("Vary", "")) == (0, False)
    assert views(form) == 1


def test_it_may_stand_in_any_page_and_the_other_pages_in_none(form: CaptureForm) -> None:
    response, login = client().get(f"/f/{form.key}"), client().get("/login")
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert "frame-ancestors 'none'" in login["Content-Security-Policy"]
    assert login["X-Frame-Options"] == "DENY"


def test_robots_and_what_is_fetched_beforehand_are_not_counted(form: CaptureForm) -> None:
    client(**{"user-agent": "Googlebot/2.1"}).get(f"/f/{form.key}")
    client(**{"sec-purpose": "prefetch"}).get(f"/f/{form.key}")
    client().get(f"/f/{form.key}?look=A")
    assert views(form) == 0


def test_an_answer_leads_to_thanks_that_can_be_loaded_again(form: CaptureForm) -> None:
    response = send(form)
    assert response.status_code == 303
    for _ in range(2):
        assert b"Thank you" in client().get(response["Location"]).content
    assert Lead.objects.count() == 1


def test_or_to_the_forms_own_address() -> None:
    form = new_form(thanks_address="https://acme.example/thanks?x=1")
    response = send(form)
    assert (response.status_code, response["Location"]) == (303, "https://acme.example/thanks?x=1")
    page = client().get(f"/f/{form.key}")
    assert "form-action 'self' https://acme.example" in page["Content-Security-Policy"]


def test_what_was_typed_comes_back_with_what_is_wrong_at_its_field(form: CaptureForm) -> None:
    response = send(form, **{"f.email": "<script>alert(1)</script>"})
    assert response.status_code == 422
    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;alert(1)&lt;/script&gt;" in response.content
    assert b'value="Acme"' in response.content
    assert b'aria-describedby="e.email"' in response.content


def test_who_was_too_fast_sends_it_again_and_is_through(form: CaptureForm) -> None:
    token = sign_shown(form, "A", 1, datetime.now(UTC) - timedelta(milliseconds=100))
    assert send(form, t=token).status_code == 422
    assert send(form, t=sign_shown(form, "A", 1, datetime.now(UTC) - timedelta(seconds=3))).status_code == 303


def test_who_filled_the_trap_gets_it_empty_again(form: CaptureForm) -> None:
    response = send(form, homepage="x")
    assert b"send the form once more" in response.content
    token = re.search(rb'name="t" value="([^"]+)"', response.content)
    assert token
    assert send(form, t=token[1].decode()).status_code == 303


def test_a_form_that_is_closed_says_so(form: CaptureForm) -> None:
    switch_form(form, False, By(hanna(), datetime.now(UTC)))
    assert client().get(f"/f/{form.key}").status_code == 410
    assert (send(form).status_code, Lead.objects.count()) == (410, 0)


@pytest.mark.parametrize("key", ["nothing", "x" * 400])
def test_a_form_that_is_not_there_is_not_there(key: str) -> None:
    for path in ("", "/thanks", "/confirm", "/file", "/embed.js"):
        assert client().get(f"/f/{key}{path}").status_code == 404


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_is_typed_is_a_fault_of_ours(form: CaptureForm, odd: str) -> None:
    odd = odd.encode("utf-8", "replace").decode()
    names = ["t", "visitor", "page", "homepage", "opt_in", "in", "f.company", "f.email", "f.x"]
    for name in names:
        assert send(form, **{name: odd}).status_code in (303, 422), name


@pytest.mark.parametrize("path", ["", "/thanks", "/confirm", "/file"])
@pytest.mark.parametrize("name", ["t", "look", "visitor", "page", "in"])
@pytest.mark.parametrize("odd", ODD)
def test_nor_what_stands_in_an_address(form: CaptureForm, path: str, name: str, odd: str) -> None:
    query = {name: odd[:4_000].encode("utf-8", "replace").decode()}
    assert client().get(f"/f/{form.key}{path}", query).status_code in (200, 410)


@pytest.mark.parametrize("row", [[], {}, [1], [0, "file", 1], [1, "thanks", 1], 7])
def test_nor_what_is_signed_and_makes_no_sense(form: CaptureForm, row: Any) -> None:
    token = signing.Signer(salt="leads.forms.answer").sign_object(row)
    assert client().get(f"/f/{form.key}/file?t={token}").status_code == 410


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"f.email=%ff%fe%00&t=%c3%28", "application/x-www-form-urlencoded"),
        (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
        (b"{}", "application/json"),
        (b"&".join(b"a%d=1" % n for n in range(2_000)), "application/x-www-form-urlencoded"),
        (b"f.email=" + b"x" * 4_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_nor_any_other_body(form: CaptureForm, raw: bytes, kind: str) -> None:
    assert client().post(f"/f/{form.key}", raw, content_type=kind).status_code in (400, 413, 422)


def test_opening_the_link_confirms_nothing_the_button_does() -> None:
    form = new_form(is_double=True)
    send(form, opt_in="yes")
    answer = FormAnswer.objects.get()
    token = sign_answer(answer, "confirm", datetime.now(UTC))
    page = client().get(f"/f/{form.key}/confirm?t={token}")
    assert b"<button>Confirm</button>" in page.content
    answer.refresh_from_db()
    assert answer.confirmed_at is None
    assert b"is confirmed" in client().post(f"/f/{form.key}/confirm", {"t": token}).content
    answer.refresh_from_db()
    assert answer.confirmed_at is not None


def test_the_file_opens_after_the_address_is_confirmed_and_not_before() -> None:
    form = new_form(is_double=True)
    keep_file(form, "paper.html", b"<script>alert(1)</script>", By(hanna(), datetime.now(UTC)))
    send(form)
    answer, now = FormAnswer.objects.get(), datetime.now(UTC)
    address = f"/f/{form.key}/file?t={sign_answer(answer, 'file', now)}"
    assert client().get(address).status_code == 410
    client().post(f"/f/{form.key}/confirm", {"t": sign_answer(answer, "confirm", now)})
    response = client().get(address)
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="paper.html"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_link_is_good_for_its_own_purpose_form_and_time(form: CaptureForm) -> None:
    send(form)
    answer, now = FormAnswer.objects.get(), datetime.now(UTC)
    keep_file(form, "paper.pdf", b"%PDF", By(hanna(), now))
    other = new_form()
    for key, token in (
        (form.key, sign_answer(answer, "thanks", now)),
        (form.key, sign_answer(answer, "file", now - timedelta(days=31))),
        (other.key, sign_answer(answer, "file", now)),
    ):
        assert client().get(f"/f/{key}/file?t={token}").status_code == 410


def test_the_visitor_of_the_cookie_is_known_unless_they_ask_not_to_be(form: CaptureForm) -> None:
    browser = client()
    browser.cookies["ls_id"] = "visitor-0001"
    assert b'name="visitor" value="visitor-0001"' in browser.get(f"/f/{form.key}").content
    for header in ("dnt", "sec-gpc"):
        assert b"visitor-0001" not in browser.get(f"/f/{form.key}", headers={header: "1"}).content


def test_the_scripts_are_served_to_everybody(form: CaptureForm) -> None:
    for address in ("/ls.js", reverse("form_embed", args=[form.key])):
        response = client().get(address)
        assert response["Content-Type"] == "text/javascript; charset=utf-8"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert len(response.content) < 8_000
