"""The same company where leads are handed off by rules: to two SDRs who take few, and a sales agent."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core import mail

from leads.days import day_of
from leads.ingest.changes import change_fields
from leads.models import Absence, Capacity, Lead, Notice, NoticeMail, Stage
from leads.notices.post import deliver, is_any_due
from scoring.handing.service import hand_off
from scoring.models import Handoff, HandoffQueue, HandoffRule

from . import witness
from .company import Company, Step, new_lead, record
from .history import broken

# Who takes how many a day and a week.
MOST = {"ruth": (1, 2), "ivo": (1, 3), "nils": (1, 2)}
LEADS = 8


class Desk(Company):
    """Four MQLs and four at its edge, and rules that hand them off; who is given one is told by mail."""

    def _first_leads(self) -> list[int]:
        mail.outbox.clear()
        for person in self.people[:3]:
            a_day, a_week = MOST[person.username]
            Capacity.objects.update_or_create(
                person=person, defaults={"most_a_day": a_day, "most_a_week": a_week}
            )
        sdrs = HandoffQueue.objects.create(name="SDRs")
        sdrs.members.set(self.people[:2])
        long_ago = self.now - timedelta(days=30)
        HandoffRule.objects.create(name="MQLs", stage="mql", queue=sdrs, active_since=long_ago)
        HandoffRule.objects.create(
            name="SQLs", stage="sql", target="person", person=self.people[2], active_since=long_ago
        )
        lead_ids = [new_lead("direct", self.now) for _ in range(LEADS)]
        for lead_id in lead_ids[:4]:
            record(lead_id, "content.download", self.now)
        return lead_ids

    def settle(self) -> None:
        """At noon of a working day, everything that can be done is done."""
        super().settle()
        self.now = _next_noon(self.now)
        super().settle()
        hand_off(self.now)
        deliver(lambda: self.now)

    def asks(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """The lead downloads something: with a direct need it is an MQL by that."""
        record(self.lead_ids[step.lead], "content.download", now)

    def proves_a_student(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """The lead turns out to be a student, which disqualifies it, or to be none."""
        lead = Lead.objects.get(pk=self.lead_ids[step.lead])
        title = "Buyer" if lead.title == "Student" else "Student"
        change_fields(lead.pk, {"title": title}, by=None, source="test", now=now)

    def opts_out(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """The lead wants no calls or no mails any more, or allows them again."""
        lead = Lead.objects.get(pk=self.lead_ids[step.lead])
        key = ("do_not_call", "email_opt_out")[step.chance % 2]
        change_fields(lead.pk, {key: not getattr(lead, key)}, by=None, source="test", now=now)

    def goes_away(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Somebody is away from tomorrow on, for a day or some."""
        first_on = day_of(now) + timedelta(days=1)
        last_on = first_on + timedelta(days=step.chance % 3)
        Absence.objects.create(person=self.people[step.person], first_on=first_on, last_on=last_on)

    def hands(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Some worker hands off what there is."""
        hand_off(now)

    def delivers(self, step: Step, now: datetime, said: dict[str, str]) -> None:
        """Some worker sends the mails that are due."""
        deliver(lambda: now)


def broken_at(desk: Desk) -> list[str]:
    """All that must be true of a company, and of one that hands off by rules."""
    found = [f"{check.__doc__} But: {words}" for check in _CHECKS for words in check(desk)]
    return found + broken(desk)


def _each_arrival_is_given_once(desk: Desk) -> Iterator[str]:
    """A lead that arrives is given once at most, and whoever is named has got it by that."""
    given = witness.seen("given")
    for handoff, times in Counter(row.new for row in given).items():
        if times > 1:
            yield f"hand-off {handoff} was given {times} times"
    for row in given:
        turns = [turn for turn in witness.seen("lead") if (turn.tx, turn.lead_id) == (row.tx, row.lead_id)]
        if [turn.new_owner for turn in turns] != [row.new_owner]:
            yield f"lead {row.lead_id} was given to {row.new_owner}, and did {turns}"


def _nobody_gets_whom_nobody_may_have(desk: Desk) -> Iterator[str]:
    """Nobody is given a lead that opted out or is disqualified."""
    given = {(row.tx, row.lead_id) for row in witness.seen("given")}
    for turn in witness.seen("lead"):
        if (turn.tx, turn.lead_id) in given and turn.is_barred:
            yield f"lead {turn.lead_id} was given to {turn.new_owner}"


def _nobody_gets_too_many(desk: Desk) -> Iterator[str]:
    """Nobody is given more than they take a day and a week, nor anything on a day off."""
    days: Counter[tuple[str, date]] = Counter()
    weeks: Counter[tuple[str, date]] = Counter()
    for row in Handoff.objects.filter(state="given").select_related("to"):
        day = day_of(row.at)
        days[row.to.username, day] += 1
        weeks[row.to.username, day - timedelta(days=day.weekday())] += 1
        if Absence.objects.filter(person=row.to, first_on__lte=day, last_on__gte=day).exists():
            yield f"{row.to} was given lead {row.lead_id} on {day}"
    yield from (f"{who} got {n} on {day}" for (who, day), n in days.items() if n > MOST[who][0])
    yield from (f"{who} got {n} in the week of {day}" for (who, day), n in weeks.items() if n > MOST[who][1])


def _nothing_is_forgotten(desk: Desk) -> Iterator[str]:
    """At rest, an MQL of nobody waits because nobody can take it, or is withheld with its reason."""
    open_rows = {row.lead_id: row for row in Handoff.objects.filter(state__in=Handoff.OPEN)}
    takers = [person for person in desk.people[:2] if _can_take(person.username, desk.now)]
    for lead in Lead.objects.filter(stage=Stage.MQL, owner=None):
        row = open_rows.pop(lead.pk, None)
        is_barred = lead.do_not_call or lead.email_opt_out or lead.title == "Student"
        if row is None or (row.state == "withheld") != is_barred or (row.state == "waiting" and takers):
            yield f"lead {lead.pk} is {row and row.state}, while {takers} could take one"
    for row in open_rows.values():
        if not Lead.objects.filter(pk=row.lead_id, stage=Stage.SQL).exists():
            yield f"lead {row.lead_id} is {row.state} still"


def _can_take(name: str, now: datetime) -> bool:
    day = day_of(now)
    monday = day - timedelta(days=day.weekday())
    ats = Handoff.objects.filter(state="given", to__username=name).values_list("at", flat=True)
    had = [day_of(at) for at in ats]
    a_day, a_week = MOST[name]
    is_away = Absence.objects.filter(person__username=name, first_on__lte=day, last_on__gte=day).exists()
    return not is_away and had.count(day) < a_day and sum(one >= monday for one in had) < a_week


def _who_is_given_a_lead_is_told_once(desk: Desk) -> Iterator[str]:
    """Who is given a lead by a rule finds one notice of it."""
    there = set(Lead.objects.values_list("pk", flat=True))
    given = Counter((row.new_owner, row.lead_id) for row in witness.seen("given") if row.lead_id in there)
    told = Counter(
        Notice.objects.filter(kind="handed", words__startswith="A rule").values_list("user_id", "lead_id")
    )
    if given != told:
        yield f"given {dict(given - told)} and not told, told {dict(told - given)} and not given"


def _no_mail_goes_twice(desk: Desk) -> Iterator[str]:
    """A notice is in one mail at most, and what was due has gone, or says that nobody knows."""
    if is_any_due(desk.now):
        yield "mails are due still"
    texts = [str(message.body) for message in mail.outbox]
    for notice in Notice.objects.filter(mail__isnull=False):
        times = sum(f"/notices/{notice.pk}\n" in text for text in texts)
        if times > 1 or (times == 0 and notice.mail.state == NoticeMail.State.SENT):
            yield f"notice {notice.pk} is in {times} mails, {notice.mail.state}"
    sent, unsure = (NoticeMail.objects.filter(state=state).count() for state in ("sent", "unsure"))
    killed = sum(call.answer == "killed" and call.step.what == "delivers" for call in desk.calls)
    if not sent <= len(texts) <= sent + unsure or unsure > killed:
        yield f"{len(texts)} mails went; {sent} say so, {unsure} are unsure after {killed} deaths"


_CHECKS = (
    _each_arrival_is_given_once,
    _nobody_gets_whom_nobody_may_have,
    _nobody_gets_too_many,
    _nothing_is_forgotten,
    _who_is_given_a_lead_is_told_once,
    _no_mail_goes_twice,
)


def _next_noon(now: datetime) -> datetime:
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)
    while noon.weekday() >= 5:
        noon += timedelta(days=1)
    return noon
