"""A file is previewed without a trace, brought in once whatever happens, and undone."""

from datetime import timedelta

import pytest

from leads.catalog.fields import value_of
from leads.imports.keeping import empty_old_files
from leads.imports.refusing import FileRefused
from leads.imports.rejected import rejected_rows
from leads.imports.running import start
from leads.ingest.changes import change_fields
from leads.models import Activity, Campaign, FieldChange, FileImport, FileWork, Lead, Outcome
from leads.working import work_on
from scoring.rescoring.housekeeping import each_minute

from .bringing import NOW, clock, run, somebody, taken, undone, would

pytestmark = pytest.mark.django_db
PEOPLE = (
    "Email,First Name,Created Date\nada@a.example,Ada,13/02/2024\nbo@b.example,Bo,01/03/2024\nnobody,Cy,\n"
)


def lead(email: str) -> Lead:
    return Lead.objects.get(email=email)


def test_a_preview_says_what_would_be_and_writes_nothing() -> None:
    assert would(taken(PEOPLE)) == {
        "leads": {"created": 2, "rejected": 1, "cells left out": 1},
        "rejected": 1,
    }
    assert not Lead.objects.exists()


def test_leads_come_with_their_own_date() -> None:
    run(taken(PEOPLE))
    assert str(lead("ada@a.example").created_on) == "2024-02-13"
    assert str(lead("bo@b.example").created_on) == "2024-03-01"


def test_a_run_counts_as_its_preview_said() -> None:
    one = taken(PEOPLE)
    told = would(one)
    run(one)
    assert one.state == "done"
    assert one.counts["leads"] == told["leads"]


def test_the_same_file_again_changes_nothing() -> None:
    run(taken(PEOPLE))
    assert would(taken(PEOPLE))["leads"]["unchanged"] == 2
    run(taken(PEOPLE))
    assert (Lead.objects.count(), FieldChange.objects.count()) == (2, 0)


def test_nobody_brings_in_the_same_upload_twice() -> None:
    one = run(taken(PEOPLE))
    with pytest.raises(FileRefused, match="brought in already"):
        start(one.pk, somebody(), NOW)


def test_a_run_that_is_left_after_every_chunk_ends_as_one_that_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("leads.ingest.files.import_leads.ROWS_A_CHUNK", 3)
    rows = "".join(f"p{n % 9}@a.example,P{n}\n" for n in range(11))
    one = taken("Email,First name\n" + rows)
    start(one.pk, somebody(), NOW)
    while work_on(clock, seconds=0):
        pass
    one.refresh_from_db()
    assert one.counts["leads"] == {"created": 9, "rejected": 2}
    assert FileWork.objects.filter(of=one, what="lead").count() == 9


def test_rejected_rows_come_back_as_they_were_with_the_reason() -> None:
    one = run(taken(PEOPLE))
    header, row = list(rejected_rows(one))
    assert header == ["Email", "First Name", "Created Date", "Rejected because"]
    assert row == ["nobody", "Cy", "", "has no e-mail address to know the lead by (line 4)"]


def test_a_mended_file_is_mapped_as_the_first_was() -> None:
    run(taken(PEOPLE, dates={"Created Date": "day first"}, source="fair"))
    again = taken("Email,First Name,Created Date,Rejected because\ncy@c.example,Cy,02/03/2024,no mail\n")
    assert again.choices["source"] == "fair"
    run(again)
    assert str(lead("cy@c.example").created_on) == "2024-03-02"


def test_undoing_takes_back_what_nobody_has_touched_since() -> None:
    before = run(taken("Email,First name\nada@a.example,Anna\n"))
    one = run(taken(PEOPLE))
    undone(one)
    assert (lead("ada@a.example").first_name, lead("ada@a.example").created_on) == ("Anna", None)
    assert not Lead.objects.filter(email="bo@b.example").exists()
    assert one.undone_counts == {"change": 2, "lead": 1}
    assert before.state == "done"


def test_undoing_names_what_stays_because_somebody_went_on_with_it() -> None:
    run(taken("Email,First name\nada@a.example,Anna\n"))
    one = run(taken(PEOPLE))
    for email in ("ada@a.example", "bo@b.example"):
        change_fields(lead(email).pk, {"first_name": "Other"}, by=somebody(), source="page", now=NOW)
    undone(one)
    kept = sorted(FileWork.objects.filter(of=one).values_list("what", "kept"))
    assert kept == [("change", "first_name was changed again since"), ("lead", "was changed since")]
    assert lead("ada@a.example").first_name == "Other"


def test_a_list_of_a_trade_show_makes_leads_and_what_they_did() -> None:
    data = "Full name,E-mail,Company\nAda Lee,ada@a.example,Acme\nBo Ng,bo@b.example,Beta\n,,Gamma\n"
    one = taken(data, kind="activities", type="event.trade_show", when="2026-05-04", campaign="Hannover 2026")
    run(one)
    activity = Activity.objects.get(lead__email="ada@a.example")
    assert (activity.type.key, activity.occurred_at.date().isoformat()) == ("event.trade_show", "2026-05-04")
    assert activity.campaign == Campaign.objects.get(name="Hannover 2026")
    assert lead("ada@a.example").last_name == "Lee"
    assert len(list(rejected_rows(one))) == 2
    undone(one)
    assert (Lead.objects.count(), Activity.objects.count()) == (0, 0)


def test_members_of_campaigns_are_activities_with_their_status() -> None:
    data = (
        "Id,CampaignId,LeadOrContactId,Email,Status,FirstRespondedDate\n"
        "m1,701A,003A,ada@a.example,Responded,2026-05-02\nm2,701A,003B,bo@b.example,No Show,2026-05-03\n"
    )
    one = run(taken(data))
    assert (one.kind, one.counts["activities"]) == ("members", {"accepted": 2})
    told = Activity.objects.order_by("key").values_list("key", "type__key", "campaign__key", "properties")
    assert list(told) == [
        ("m1", "form.submit", "701A", {"Status": "Responded"}),
        ("m2", "event.no_show", "701A", {"Status": "No Show"}),
    ]


def test_outcomes_go_to_the_lead_of_the_account_once() -> None:
    run(
        taken(
            "Id,AccountId,Email,OwnerId\n003A,001A,ada@a.example,x\n003B,001B,bo@b.example,x\n003C,001B,c@b.example,x\n"
        )
    )
    deals = (
        'Id,AccountId,StageName,Amount,CloseDate\n1,001A,Closed Won,"$1,200.50",2026-05-02\n'
        "2,001B,Closed Lost,10,2026-05-03\n3,001A,Qualification,10,2026-07-03\n"
        "4,001Z,Closed Won,1,2026-05-03\n"
    )
    one = run(taken(deals))
    assert one.counts["outcomes"] == {"accepted": 1, "skipped": 1, "rejected": 2}
    outcome = Outcome.objects.get()
    assert (outcome.lead.email, outcome.kind, str(outcome.amount)) == ("ada@a.example", "won", "1200.50")
    again = run(taken(deals))
    assert again.counts["outcomes"]["duplicate"] == 1
    undone(one)
    assert not Outcome.objects.exists()


def test_a_new_field_comes_with_the_file() -> None:
    one = taken('Email,Plant size\nada@a.example,"1.200,5"\n')
    one.choices["to"]["Plant size"] = "new:number"
    one.choices["decimals"]["Plant size"] = ","
    one.save()
    run(one)
    assert value_of(lead("ada@a.example"), "plant_size") == 1200.5


def test_old_files_go_and_their_counts_stay() -> None:
    one = run(taken(PEOPLE))
    open_one = taken(PEOPLE)
    empty_old_files(NOW + timedelta(days=31))
    one.refresh_from_db()
    assert (one.parts.count(), one.faults.count(), one.work.count()) == (0, 0, 0)
    assert one.counts["leads"]["created"] == 2
    assert not FileImport.objects.filter(pk=open_one.pk).exists()


def test_of_many_old_files_some_go_each_minute() -> None:
    old, done = NOW - timedelta(days=31), FileImport.State.DONE
    FileImport.objects.bulk_create(
        FileImport(name="old.csv", size=1, uploaded_at=old, state=done) for _ in range(45)
    )
    for _ in range(3):
        each_minute(NOW)
    assert not FileImport.objects.filter(emptied_at=None).exists()
