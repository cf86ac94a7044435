"""A week of a small company, played in real browsers: what comes in is handed off, worked, and told back."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import publish_default

from .week import Company, a_week_from, make_people, next_monday

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(transactional_db: None, browser: Browser, settings: Any) -> Iterator[Company]:
    settings.EMAIL_BACKEND = "leads.notices.keeping.KeepMails"  # as where no mail server is set
    monday = next_monday()
    with a_week_from(monday) as traveller:
        people = make_people()
        publish_default()
        server = LiveServer("localhost")
        company = Company(server.url, browser, people, monday, traveller)
        try:
            yield company
        finally:
            server.stop()


def test_a_week_of_a_small_company(company: Company) -> None:
    for day in (monday_morning, monday, tuesday, wednesday, thursday, friday, the_next_monday):
        day(company)
    assert company.faults == []


def monday_morning(company: Company) -> None:
    """Ruth says who gets what: good leads go to her SDRs, two a day at most to Amira, SQLs to Nils."""
    company.on(0, "08:00")
    page = company.of("ruth", "/handoff")
    expect(page.locator(".empty")).to_contain_text("There are no rules yet")
    make_queue(page, "Inside sales", "Amira Khelifi", "Ivo Brandt")
    make_rule(page, "Good leads", "MQL", "Inside sales", "A", "B")
    make_rule(page, "Ready to buy", "SQL", "Nils Aaberg")
    for who, most in (("Amira Khelifi", "2"), ("Ivo Brandt", "1")):
        page.get_by_role("link", name=who, exact=True).click()
        page.get_by_label("Leads a day").fill(most)
        page.get_by_role("button", name="Save").click()


def monday(company: Company) -> None:
    """Five leads come in: one waits for tomorrow, one goes to nobody; one is accepted, one rejected."""
    company.on(0, "09:00")
    company.comes_in("Adler", "form.demo_request", need="direct", authority="decision-maker")
    for name in ("Berg", "Conrad", "Dorn"):
        company.comes_in(name, "form.demo_request")
    company.comes_in("Ebel", "form.demo_request", do_not_call="yes")
    company.on(0, "10:00")
    page = company.of("ruth", "/handoff")
    expect(page.locator("#waiting tbody").first).to_contain_text("Ada Dorn")
    expect(page.locator("#waiting .withheld")).to_contain_text("Ada Ebel")
    expect(page.locator(".hand-people tr").filter(has_text="Amira Khelifi")).to_contain_text("2 of 2")
    page = company.of("amira")
    expect(page.locator("tbody.new")).to_contain_text("Ada Adler")
    expect(page.locator("tbody.new")).to_contain_text("Ada Conrad")
    expect(page.locator("#rows")).not_to_contain_text("Ada Berg")
    expect(bell(page)).to_have_text("2")
    page.locator(f"#lead-{company.leads['Adler'].pk}").click()
    page.locator("#panel").get_by_role("button", name="Accept").click()
    expect(page.locator("#panel .done")).to_contain_text("yours to work")
    reject(company.lead("ivo", "Berg"), "no_money")


def tuesday(company: Company) -> None:
    """Dorn, who waited for a day, goes to Ivo, who gives it back; Adler is qualified, and so it is Nils's."""
    company.on(1, "09:30")
    page = company.of("ivo")
    expect(page.locator("#rows")).to_contain_text("Ada Dorn")
    give_back(company.lead("ivo", "Dorn"), company.day(7))
    for who in ("ivo", "hanna"):
        row = company.of(who, "/nurture").get_by_role("row").filter(has_text="Ada Dorn")
        expect(row).to_contain_text("Budget next week")
    page = company.lead("amira", "Adler")
    log_a_call(page, "Wants an offer", "The old pumps stand still twice a week")
    qualify(page)
    expect(page.locator("body")).to_contain_text("It is SQL.")
    expect(company.of("nils").locator("tbody.new")).to_contain_text("Ada Adler")
    expect(company.lead("nils", "Adler").locator(".saying .points")).to_contain_text("The old pumps")
    assert not company.sees("amira", "Adler")


def wednesday(company: Company) -> None:
    """Nobody has answered Conrad: Amira sees it is late, and so do Ruth and her numbers."""
    company.on(2, "15:00")
    page = company.of("amira")
    expect(page.locator("tbody.late")).to_contain_text("Ada Conrad")
    expect(company.of("amira", "/notices").locator("main")).to_contain_text("Ada Conrad")
    expect(company.of("ruth", "/notices").locator("main")).to_contain_text("Ada Conrad")
    page = company.of("ruth", "/results")
    page.get_by_role("row").filter(has_text="Amira Khelifi").locator(".late a").click()
    expect(page.locator(".lines tbody tr")).to_have_count(1)
    expect(page.locator(".lines tbody")).to_contain_text("Ada Conrad")


def thursday(company: Company) -> None:
    """Berg, who had no money, asks anew: it is MQL again, handed off again, and who had it hears of it."""
    company.on(3, "11:00")
    company.does("Berg", "form.demo_request")
    holders = [who for who in ("amira", "ivo") if company.sees(who, "Berg")]
    assert len(holders) == 1
    expect(company.of("ivo", "/notices").locator("main")).to_contain_text("Ada Berg")
    page = company.lead(holders[0], "Berg")
    expect(page.locator(".deeds")).to_contain_text("Recycled to MQL")
    page.get_by_role("button", name="Accept").click()
    expect(page.locator("#lead .done")).to_contain_text("yours to work")


def friday(company: Company) -> None:
    """Nils wins Adler; each of the others sees on their page what became of the week."""
    company.on(4, "14:00")
    win(company.lead("nils", "Adler"), "48000")
    week = f"from={company.day(0)}&to={company.day(4)}"
    page = company.of("ruth", f"/results?period=own&{week}")
    for step, leads in (("MQL", "4"), ("SQL", "1"), ("Won", "1")):
        row = page.locator(".funnel-steps tbody tr").filter(has=page.locator("th", has_text=step))
        expect(row.locator(".big a")).to_have_text(leads)
    expect(page.locator("main")).to_contain_text("$48,000")
    page = company.of("hanna", f"/feedback?period=own&{week}")
    expect(page.locator(".figures")).to_contain_text(re.compile(r"Rejected\s*1"))
    row = page.get_by_role("row").filter(has_text="Asked for a demo or a contact")
    expect(row).to_contain_text("too few to say")
    page = company.of("tomasz", "/handoff")
    rule = page.locator(".hand-rules li").filter(has_text="Good leads")
    expect(rule.locator(".did")).to_contain_text(re.compile(r"given\s*5.*withheld\s*1", re.DOTALL))
    page = company.of("joan", "/admin/leads/auditentry/")
    expect(page.locator("#result_list")).to_contain_text("nils")
    assert not company.sees("stranger", "Adler")


def the_next_monday(company: Company) -> None:
    """Dorn comes back by itself, still asks for a demo, and is handed off again; nobody is told twice."""
    company.on(7, "09:00")
    assert sum(company.sees(who, "Dorn") for who in ("amira", "ivo")) == 1
    expect(company.of("hanna", "/nurture").locator("main")).not_to_contain_text("Ada Dorn")
    handed = company.of("nils", "/notices?kind=handed").locator(".news li")
    expect(handed).to_have_count(1)
    expect(handed).to_contain_text("Ada Adler")
    late = company.of("amira", "/notices?kind=late").locator(".news li").filter(has_text="Ada Conrad")
    expect(late).to_have_count(1)
    mails = company.of("nils", "/mails").locator(".news li").filter(has_text="Ada Adler")
    expect(mails).to_have_count(1)


def make_queue(page: Page, name: str, *people: str) -> None:
    page.get_by_role("link", name="Add a queue").click()
    page.get_by_label("Name").fill(name)
    for person in people:
        page.get_by_label(person).check()
    page.get_by_role("button", name="Save the queue").click()


def make_rule(page: Page, name: str, stage: str, goes_to: str, *grades: str) -> None:
    page.get_by_role("link", name=re.compile("Make the first rule|Add a rule")).first.click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("For leads that became").select_option(label=stage)
    for grade in grades:
        page.get_by_role("group", name="Grade").get_by_label(grade, exact=True).check()
    page.get_by_label("Goes to").select_option(
        page.locator("option", has_text=goes_to).get_attribute("value")
    )
    page.get_by_role("button", name="Save").click()


def bell(page: Page) -> Locator:
    return page.locator("#bell .count")


def reject(page: Page, reason: str) -> None:
    page.get_by_role("link", name="Reject…").click()
    page.get_by_label("Reason", exact=True).select_option(reason)
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#lead .done")).to_contain_text("Rejected")


def give_back(page: Page, until: date) -> None:
    page.get_by_role("link", name="Give back…").click()
    page.get_by_label("Until", exact=True).fill(until.isoformat())
    page.get_by_label("Why, in words").fill("Budget next week")
    page.get_by_role("button", name="Give back").click()
    expect(page.locator("#lead .done")).to_contain_text("Given back")


def log_a_call(page: Page, outcome: str, pain: str) -> None:
    page.get_by_role("link", name="Log a call…").click()
    page.get_by_label("What came of it").fill(outcome)
    page.get_by_label("Pain points heard").fill(pain)
    page.get_by_role("button", name="Log it").click()
    expect(page.locator(".done")).to_contain_text("Logged")


def qualify(page: Page) -> None:
    page.get_by_role("link", name="Qualify to SQL").click()
    page.locator(".asks").get_by_label("Available now").check()
    page.locator(".asks").get_by_label("Immediately").check()
    page.get_by_role("button", name="Qualify to SQL").click()


def win(page: Page, amount: str) -> None:
    page.get_by_role("button", name="Open opportunity").click()
    page.get_by_role("link", name="Won…").click()
    page.get_by_label("Amount, $").fill(amount)
    page.get_by_role("button", name="Won").click()
    expect(page.locator(".done")).to_contain_text("it is a customer")
