"""A real Chromium on a real server, with leads to look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from leads.days import day_of
from leads.forms.editing import By, make_form
from leads.handoff.stages import move_stage
from leads.hooks.making import make_hook
from leads.hooks.taking import take_in
from leads.models import (
    Absence,
    Capacity,
    KeptMail,
    Lead,
    NoticeKind,
    Outcome,
    RejectReason,
    ResponseTime,
    Role,
    Stage,
    StageMove,
    User,
    Waiting,
)
from leads.notices.about import PAGES
from leads.notices.notify import News, notify
from scoring.feedback.opening import open_arrivals
from scoring.handing.service import hand_off
from scoring.matrix.comments import add_comment, resolve
from scoring.matrix.edits import Cell, Editor, change_cell
from scoring.matrix.files import draft_copy
from scoring.matrix.undoing import undo
from scoring.models import HandoffQueue, HandoffRule, MatrixVersion, PublishRun, ScoringModel, ScoringRule
from scoring.review.drafting import decide_edit
from scoring.review.meeting import Speaker, end, prepare, start
from scoring.review.minutes import give_task, leave, note
from scoring.review.rating import begin_round
from scoring.segments.saved import save_view
from tests.conftest import PATIENCE
from tests.factories import (
    LeadFactory,
    TeamFactory,
    UserFactory,
    did,
    publish_default,
    score_all,
    seed_lead,
)
from tests.standards import empty_all

_FEW = 24


@dataclass
class Site:
    """A running server and somebody who is logged in."""

    address: str
    browser: Browser
    session: str
    lead_ids: dict[str, int]
    faults: list[str]
    sdr_session: str = ""
    marketing_session: str = ""
    operations_session: str = ""

    def page(self, path: str = "/", width: int = 1400, who: str = "boss", **options: Any) -> Page:
        """A fresh window on an address."""
        return self.tab(self.window(width, who, **options), path)

    def window(self, width: int, who: str = "boss", **options: Any) -> BrowserContext:
        """A fresh window in which somebody is logged in."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, **options)
        sessions = {
            "boss": self.session,
            "marketing": self.marketing_session,
            "operations": self.operations_session,
        }
        session = sessions.get(who, self.sdr_session)
        context.add_cookies([{"name": "sessionid", "value": session, "url": self.address}])
        return context

    def tab(self, context: BrowserContext, path: str) -> Page:
        """An address in a window; what the console complains about is collected in `faults`."""
        page = context.new_page()
        page.on("console", lambda one: self.faults.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.set_default_timeout(PATIENCE)
        page.goto(self.address + path)
        return page


@pytest.fixture(scope="module")
def everything(django_db_setup: None, django_db_blocker: Any, browser: Browser) -> Iterator[Site]:
    """One server for all tests of a module, since publishing takes a while; emptied at the end."""
    with django_db_blocker.unblock():
        # pytest-django makes a test database only where a test is marked to need one.
        assert connection.settings_dict["NAME"].startswith("test_")
        empty_all()
        ResponseTime.objects.filter(stage=Stage.SAL).delete()  # whom an SDR has taken is simply going on
        boss = UserFactory(
            username="boss", email="boss@leadscore.example", role=Role.MANAGER, team=TeamFactory(name="EMEA")
        )
        sdr = UserFactory(username="sdr", role=Role.SDR, team=boss.team)
        leads = _leads(boss) | _worked(sdr)
        score_all()
        _moved(leads, sdr)
        _kept(leads["kept"], sdr)
        _said(leads, sdr)
        server = LiveServer("localhost")
        ids = {name: lead.pk for name, lead in leads.items()}
        ids |= {"mail": _told(boss, leads), "view": _view(boss), "draft": _draft(boss)} | _handed(sdr)
        ids |= _reviews(boss)
        hanna = UserFactory(username="hanna", first_name="Hanna", last_name="Lindgren", role=Role.MARKETING)
        ids["run"] = PublishRun.objects.latest("id").pk
        ids["paid_rule"] = ScoringRule.objects.get(parameter__version=ids["draft"], key="direct").pk
        ids["behind"] = _behind(boss)
        ids["version"] = ScoringModel.objects.get(active__isnull=False).active_id
        ids["model"] = ScoringModel.objects.get(active__isnull=False).pk
        tomasz = UserFactory(username="tomasz", role=Role.OPERATIONS)
        ids["hook"] = _hook(tomasz)
        ids["form"] = make_form("White paper", "form.submit", By(hanna, datetime.now(UTC))).pk
        who = [session_of(one) for one in (sdr, hanna, tomasz)]
        try:
            yield Site(server.url, browser, session_of(boss), ids, [], *who)
        finally:
            server.stop()
            empty_all()


@pytest.fixture
def site(everything: Site) -> Iterator[Site]:
    """The site, with no window open yet."""
    everything.faults.clear()
    yield everything
    for context in everything.browser.contexts:
        context.close()


def _told(boss: User, leads: dict[str, Lead]) -> int:
    """Notices of every kind, and a mail that tells them; returns its id."""
    now = datetime.now(UTC)
    names = ("reader", "buyer", "long", "student")
    notify(
        (
            News(boss.pk, kind, leads[name].pk, f"{name} {kind}", "From warm to hot, at 80.0.")
            for kind in NoticeKind
            for name in names
            if kind != NoticeKind.BACK and kind not in PAGES
        ),
        now,
    )
    text = "Hello Ruth,\n\nHot\n\n- Dana Ruiz: From warm to hot.\n  http://127.0.0.1:8000/notices/1\n"
    return KeptMail.objects.create(
        made_at=now, to_address=boss.email, from_address="leadscore@localhost", subject="1 notice", text=text
    ).pk


def _view(boss: User) -> int:
    model = ScoringModel.objects.get(active__isnull=False)
    conditions = [{"quiet_days": 30}, {"field": "region", "is": "emea"}]
    return save_view(boss, model, "EMEA, gone quiet", True, conditions, "", datetime.now(UTC)).pk


def _reviews(boss: User) -> dict[str, int]:
    """A review that was held, one that goes on, and leads that the boss is to grade blind."""
    now, model = datetime.now(UTC), ScoringModel.objects.get(active__isnull=False)
    earlier = Speaker(boss, now - timedelta(days=20))
    held = start(prepare(model, earlier).pk, earlier)
    leave(held.pk, "late", "It settles by itself.", earlier)
    give_task(held.pk, "quality", "Ask for the industry.", boss, day_of(now), earlier)
    end(held.pk, day_of(now), earlier)
    going = start(prepare(model, Speaker(boss, now)).pk, Speaker(boss, now))
    note(going.pk, "positives", "They have no need.", Speaker(boss, now))
    decide_edit(going.pk, "dead", "Nobody does this.", None, Speaker(boss, now))
    begin_round(model, boss, now, 7)
    return {"held": held.pk, "review": going.pk}


def _draft(boss: User) -> int:
    active = ScoringModel.objects.get(active__isnull=False).active
    assert active is not None
    now = datetime.now(UTC)
    draft, boss_edits = draft_copy(active, by=boss, now=now), Editor(boss, now)
    pricing = ScoringRule.objects.get(parameter__version=draft, key="pricing").pk
    change_cell(draft.pk, Cell("rule", pricing, "cap"), 12, seen=0, editor=boss_edits)
    change_cell(draft.pk, Cell("rule", pricing, "pays"), {"points": 5}, seen=1, editor=boss_edits)
    undo(draft.pk, editor=boss_edits)
    for text in ("Is that too much?", "It is not."):
        said = add_comment(draft.pk, ("rule", pricing), text, by=boss, now=now)
    resolve(draft.pk, said.pk, by=boss, now=now)
    return draft.pk


def _behind(boss: User) -> int:
    """A draft that changed what another one, from which it is said to be begun, says otherwise."""
    active = ScoringModel.objects.get(active__isnull=False).active
    assert active is not None
    now = datetime.now(UTC)
    base, draft = (draft_copy(active, by=boss, now=now) for _ in range(2))
    for number, version in enumerate((base, draft)):
        pricing = ScoringRule.objects.get(parameter__version=version, key="pricing").pk
        pays = {"points": 8 + number}
        change_cell(version.pk, Cell("rule", pricing, "pays"), pays, seen=0, editor=Editor(boss, now))
    MatrixVersion.objects.filter(pk=draft.pk).update(base=base)
    return draft.pk


def session_of(user: User) -> str:
    """A session in which that person is logged in."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def _handed(sdr: User) -> dict[str, int]:
    """Ids of a rule that speaks of nobody here, its queue and who is in it; and of a lead that waits."""
    now = datetime.now(UTC)
    queue = HandoffQueue.objects.create(name="Southern hemisphere")
    queue.members.add(sdr)
    rule = HandoffRule.objects.create(name="Far away", regions=["apac"], queue=queue, active_since=now)
    Capacity.objects.create(person=sdr, most_a_day=5, most_a_week=20)
    away = Absence.objects.create(person=sdr, first_on=day_of(now), last_on=day_of(now))
    waiting = [LeadFactory(last_name="Waiting"), LeadFactory(last_name="Withheld", do_not_call=True)]
    score_all()
    move_stage([lead.pk for lead in waiting], Stage.MQL, None, "", now)
    hand_off(now)
    return {"rule": rule.pk, "queue": queue.pk, "sdr": sdr.pk, "away": away.pk, "waiting": waiting[0].pk}


def _worked(sdr: User) -> dict[str, Lead]:
    """Leads for the tests of what an SDR does, one each."""
    now = datetime.now(UTC)
    leads = {
        "pooled": LeadFactory(last_name="Pooled", stage=Stage.MQL, added_at=now),
        "late": LeadFactory(
            last_name="Lately", stage=Stage.MQL, owner=sdr, added_at=now - timedelta(days=30)
        ),
        "called": LeadFactory(last_name="Called", stage=Stage.SAL, owner=sdr, company="Wharf Cranes"),
        "qualified": LeadFactory(last_name="Qualified", stage=Stage.SAL, owner=sdr, need="direct"),
        "rejected": LeadFactory(last_name="Rejected", stage=Stage.SAL, owner=sdr),
        "given": LeadFactory(last_name="Given", stage=Stage.SAL, owner=sdr),
        "plain": LeadFactory(last_name="Plain", stage=Stage.SAL, owner=sdr, company="Wharf Cranes"),
    }
    did(leads["called"], "content.download", 3, topic="Cranes", title="Lifting without stops")
    return leads


def _moved(leads: dict[str, Lead], sdr: User) -> None:
    """A past for the results: leads that came to MQL and were accepted since."""
    now = datetime.now(UTC)
    for days, name in enumerate(("called", "qualified", "rejected", "given", "plain"), start=1):
        came = now - timedelta(days=3 * days)
        moves = [("inquiry", "mql", came, None), ("mql", "sal", came + timedelta(hours=30), sdr)]
        StageMove.objects.bulk_create(
            StageMove(lead=leads[name], from_stage=before, to_stage=to, moved_at=at, by=by)
            for before, to, at, by in moves
        )


def _said(leads: dict[str, Lead], sdr: User) -> None:
    """What sales said of those that came, for the page that says it back."""
    now = datetime.now(UTC)
    StageMove.objects.create(
        lead=leads["student"], from_stage="inquiry", to_stage="mql", moved_at=now - timedelta(days=4)
    )
    why = RejectReason.objects.get(key="student")
    for name in ("called", "qualified", "given", "plain", "student"):
        is_out = name == "student"
        Outcome.objects.create(
            lead=leads[name],
            kind="rejected" if is_out else "accepted",
            reject_reason=why if is_out else None,
            reason="Student: writes a thesis" if is_out else "",
            by=sdr,
            happened_on=day_of(now),
            known_at=now,
        )
    open_arrivals()


def _hook(keeper: User) -> int:
    """A webhook, of which something was taken in and something rejected."""
    now = datetime.now(UTC)
    hook = make_hook("postmark", "Newsletters", "postmark", "", by=keeper, now=now)
    take_in(hook, [{"RecordType": "Open", "Recipient": "a@example.com"}, {"RecordType": "Opened"}], "", now)
    return hook.pk


def _kept(lead: Lead, sdr: User) -> None:
    """A lead that was given back until next month."""
    now = datetime.now(UTC)
    Lead.objects.filter(pk=lead.pk).update(came_at=now)
    StageMove.objects.create(
        lead=lead,
        from_stage="sal",
        to_stage="nurture",
        moved_at=now,
        by=sdr,
        reason="No budget this year",
    )
    Waiting.objects.create(
        lead=lead, kind="nurture", until=(now + timedelta(days=30)).date(), by=sdr, since=now
    )


def _leads(boss: User) -> dict[str, Lead]:
    publish_default()
    leads = {
        "reader": seed_lead("jonas-keller", owner=boss, stage=Stage.SAL),
        "buyer": seed_lead("elif-demir", owner=boss, stage=Stage.SQL),
        "student": LeadFactory(last_name="Study", seniority="student", owner=boss),
        "long": LeadFactory(
            first_name="Maria-Magdalena",
            last_name="Wickramasinghe-Papadopoulos-Hohenzollern",
            company="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            email="a-very-long-address-that-no-line-can-hold-at-all@subdomain.of-a-very-long-company.example",
            owner=boss,
            do_not_call=True,
        ),
    }
    # One for each test that changes what it finds.
    leads["kept"] = LeadFactory(last_name="Kept", stage=Stage.NURTURE)
    leads |= {name: LeadFactory(owner=boss) for name in ("asked", "priced", "opened", "unscripted")}
    for number in range(_FEW):
        LeadFactory(owner=boss, employees=10.0 * number)
    score_all()
    return leads
