"""Leads as a file: who goes out, who is left out, what stands in a cell, and what is noted."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from leads.models import Action, AuditEntry, Lead, Role, Stage
from scoring.models import LeadScore
from scoring.segments.cells import guarded, guarded_in_csv, written
from tests.factories import LeadFactory, did, score_all

pytestmark = pytest.mark.django_db
EVERYBODY = "/export?region=emea"


@pytest.fixture
def marketing(world: Any) -> Client:
    client: Client = world.client("marketing")
    return client


def table(response: Any) -> list[dict[str, str]]:
    assert response["Content-Type"] == "text/csv; charset=utf-8", response.content[:2000]
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def names(response: Any) -> set[str]:
    return {row["Last name"] for row in table(response)}


def left_out(client: Client, purpose: str, address: str = EVERYBODY) -> dict[str, int]:
    response = client.post(address, {"for": purpose, "look": "1"})
    return dict(response.context["recipients"].left_out)


# ---- Cells ----


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tx", "\rx", "  =1", '"=1', "'=1", ' "=1',
        "\u00a0=1", "\ufeff=1", "\u200b@x", "＝1+1", "＋1", "－1", "＠x", "“=1”", "=cmd|'/C calc'!A0",
        "+49 711 1234", "-", "=",
    ],
)  # fmt: skip
def test_what_would_begin_a_formula_is_kept_as_text(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Acme", "a=b", "1-2", "ada@lekki.example", "'tHooft", '"Acme" Ltd', "1.5"]
)
def test_what_begins_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("sign", [";", "\t", "|", "\n", "\r\n"])
def test_no_text_begins_a_formula_where_another_country_parts_cells(sign: str) -> None:
    assert guarded_in_csv(f"Lekki{sign} =1+1") == f"Lekki{sign}' =1+1"
    assert guarded_in_csv(f"Lekki{sign} Bottling, -5") == f"Lekki{sign} Bottling, -5"
    assert f"Lekki{sign}'@x" in written([["Ada", f"Lekki{sign}@x"]])


def test_the_sign_of_the_file_itself_begins_no_cell_in_a_text() -> None:
    assert guarded_in_csv("Lekki,=1+1;=2", ",") == "Lekki,=1+1;'=2"
    assert guarded_in_csv("Lekki,=1+1;=2", ";") == "Lekki,'=1+1;=2"


@given(st.text(max_size=20))
def test_no_text_begins_a_formula_once_it_is_guarded(text: str) -> None:
    cell = next(csv.reader(StringIO(written([[text, "end"]]), newline="")))[0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text


def test_numbers_of_ours_stay_numbers() -> None:
    assert written([[-5.5, 3, "-5.5"]]) == "-5.5,3,'-5.5\r\n"


# ---- Who goes out ----


def test_a_mailing_list_leaves_out_who_must_not_be_written_to_and_says_so(
    world: Any, marketing: Client
) -> None:
    gone, back, typed, loaded = (LeadFactory(last_name=name) for name in ("Gone", "Back", "Typed", "Loaded"))
    LeadFactory(last_name="Nomail", email="")
    for lead in (gone, back, typed):
        did(lead, "email.unsubscribe", 5)
    did(back, "email.subscribe", 3)
    did(typed, "form.opt_in", 3)  # anybody can type an address: only the tick and the button agree
    did(loaded, "email.spam_complaint", 3)
    Lead.objects.filter(pk=loaded.pk).update(email_opt_out=None)  # as if it had not come by the door
    score_all()
    found = names(marketing.post(EVERYBODY, {"for": "mail"}))
    assert "Back" in found
    assert not {"Silent", "Gone", "Typed", "Loaded", "Nomail", "Study"} & found
    assert left_out(marketing, "mail") == {
        "opted out of e-mails": 3,
        "unsubscribed or complained of spam": 1,
        "without an e-mail address": 1,
    }


def test_a_list_for_calls_leaves_out_who_is_not_to_be_called(world: Any, marketing: Client) -> None:
    Lead.objects.filter(last_name__in=["Pool", "Silent"]).update(phone="+234 1 555")
    rows = table(marketing.post(EVERYBODY, {"for": "calls"}))
    assert [row["Last name"] for row in rows if row["Phone"] == "'+234 1 555"] == ["Pool"]
    assert "Silent" not in {row["Last name"] for row in rows}
    assert "E-mail" not in rows[0]
    assert left_out(marketing, "calls")["not to be called"] == 1


def test_nobody_is_reached_by_another_way_than_the_one_asked_for(marketing: Client) -> None:
    headings = set(table(marketing.post(EVERYBODY, {"for": "mail", "with": ["phone", "employees"]}))[0])
    assert "Phone" not in headings
    assert "Employees" in headings
    figures = table(marketing.post(EVERYBODY, {"for": "figures", "with": ["email", "last_name", "fit"]}))
    assert not {"E-mail", "Phone", "First name", "Last name"} & set(figures[0])
    assert "Fit" in figures[0]


def test_figures_hold_everybody_of_the_segment(world: Any, marketing: Client) -> None:
    shown = marketing.get("/?region=emea").context["tally"].shown
    assert len(table(marketing.post(EVERYBODY, {"for": "figures"}))) == shown


def test_the_disqualified_go_on_no_list(marketing: Client) -> None:
    assert left_out(marketing, "mail", "/export?list=disqualified") == {"disqualified": 1}
    assert table(marketing.post("/export?list=disqualified", {"for": "mail"})) == []
    assert len(table(marketing.post("/export?list=disqualified", {"for": "figures"}))) == 1


def test_whom_a_person_disqualified_goes_on_no_list(world: Any, marketing: Client) -> None:
    Lead.objects.filter(last_name="Pool").update(stage=Stage.DISQUALIFIED)
    address = "/export?where=stage+disqualified"
    assert left_out(marketing, "mail", address) == {"disqualified": 1}
    assert table(marketing.post(address, {"for": "calls"})) == []


def test_the_file_holds_what_the_page_counted(world: Any, marketing: Client) -> None:
    for query in ("", "grade=A", "where=quiet_days+30", "where=did+content.*+90d&stage=sal"):
        page = marketing.get(f"/export?{query}").context["recipients"]
        assert len(table(marketing.post(f"/export?{query}", {"for": "mail"}))) == page.goes_out
        assert page.total == marketing.get(f"/?{query}").context["tally"].shown


# ---- What stands in it ----


def test_a_row_says_who_it_is_and_by_what_version_it_was_scored(world: Any, marketing: Client) -> None:
    form = {"for": "mail", "with": ["employees", "do_not_call", "penalty", "buying_stage"], "mark": "on"}
    response = marketing.post("/export?q=demir", form)
    assert response.content.startswith(b"\xef\xbb\xbfLead,E-mail,First name,Last name,Company,Title,")
    (row,) = table(response)
    score = LeadScore.objects.get(lead_id=world.id("buyer"))
    assert row["Lead"] == str(score.lead_id)
    assert row["Composite"] == f"{score.composite / 10}"
    assert row["Penalty"] == f"{score.penalty / 10}"
    assert (row["Grade"], row["Stage"], row["Region"]) == (score.grade, "SQL", "EMEA")
    assert row["Owner"] == str(world.people["rep"])
    assert row["Scored by"] == "B2B default v1"
    assert response["Content-Disposition"].startswith('attachment; filename="leads-20')
    assert "no-store" in response["Cache-Control"]


def test_what_a_lead_typed_is_never_run_in_a_spreadsheet(world: Any, marketing: Client) -> None:
    Lead.objects.filter(pk=world.id("pooled")).update(
        company='=HYPERLINK("x")', title="@SUM(A1)", first_name="\t=1"
    )
    row = next(row for row in table(marketing.post(EVERYBODY, {"for": "mail"})) if row["Last name"] == "Pool")
    assert (row["Company"], row["Title"], row["First name"]) == ('\'=HYPERLINK("x")', "'@SUM(A1)", "'\t'=1")


def test_fields_of_the_companys_own_go_out_too(world: Any, marketing: Client) -> None:
    from leads.catalog.write import add_field

    add_field("machine", "Machine")
    Lead.objects.filter(pk=world.id("pooled")).update(extra={"machine": "-press"})
    rows = table(marketing.post("/export?where=stage+mql", {"for": "mail", "with": "machine"}))
    assert [row["Machine"] for row in rows] == ["'-press"]


# ---- The cap, the log, the roles ----


def test_more_than_may_go_out_are_refused_with_their_number(settings: Any, marketing: Client) -> None:
    settings.EXPORT_MOST_ROWS = 2
    for response in (marketing.get(EVERYBODY), marketing.post(EVERYBODY, {"for": "mail"})):
        assert response["Content-Type"].startswith("text/html")
        assert "leads would go out. At most 2 go out at once" in response.context["fault"]
        assert b"Download" not in response.content
    assert not AuditEntry.objects.filter(action=Action.EXPORTED).exists()
    assert len(table(marketing.post("/export?q=demir", {"for": "mail"}))) == 1


def test_an_export_is_in_the_audit_log_without_any_value_of_a_lead(world: Any, marketing: Client) -> None:
    query = "grade=A&q=demir&where=field.company+contains+anadolu&where=quiet_days+1"
    count = len(table(marketing.post(f"/export?{query}", {"for": "mail", "with": "employees"})))
    entry = AuditEntry.objects.get(action=Action.EXPORTED)
    assert entry.actor == world.people["marketing"]
    assert entry.details["leads"] == count
    assert entry.details["segment"] == "grade A, search …, company contains …, quiet for 1 day"
    assert entry.details["version"] == "B2B default v1"
    assert "Employees" in entry.details["columns"]
    assert "demir" not in entry.body.lower()
    assert "anadolu" not in entry.body.lower()


def test_looking_at_the_page_exports_nothing(marketing: Client) -> None:
    marketing.get(EVERYBODY)
    marketing.post(EVERYBODY, {"for": "calls", "look": "1"})
    assert not AuditEntry.objects.filter(action=Action.EXPORTED).exists()


@pytest.mark.parametrize("name", ["rep", "sdr"])
def test_who_calls_exports_nothing_and_is_offered_nothing(world: Any, name: str) -> None:
    client = world.client(name)
    assert client.get(EVERYBODY).status_code == 404
    assert client.post(EVERYBODY, {"for": "figures"}).status_code == 404
    assert b'"/export' not in client.get("/", {"list": "all"}).content


def test_a_manager_exports_the_teams_leads_alone(world: Any) -> None:
    rows = table(world.client("manager").post("/export", {"for": "figures"}))
    seen = set(
        LeadScore.objects.filter(lead__last_name__in=["Foreign", "Wirth"]).values_list("lead_id", flat=True)
    )
    assert rows
    assert not seen & {int(row["Lead"]) for row in rows}
    assert world.people["manager"].role == Role.MANAGER


def test_a_segment_that_names_what_is_gone_exports_nothing(marketing: Client) -> None:
    response = marketing.post("/export?where=grade+Z", {"for": "mail"})
    assert "there is no grade 'Z'" in response.context["fault"]
    assert b"Download" not in response.content
