"""What the lead's page shows, ready for its template."""

from collections.abc import Mapping
from dataclasses import dataclass

from leads.catalog.fields import field_map
from leads.catalog.shown import shown_text
from leads.handoff.overrule import last_overruling
from leads.identities.family import family_of, merges_in
from leads.models import ActivityType, Field, Lead, Stage
from leads.people.roles import may_open

from .answers import Question, questions_of
from .consent.shown import Consents, consents_of
from .duplicates.listed import Merged, merged_lines
from .history import History, history_of
from .opened import Opened
from .outlook.view import Outlook, outlook_of
from .people_did import Deed, deeds_of
from .ranking_data import Person, is_known, person_of
from .saying import Saying, saying_of
from .screen import Screen
from .timeline import Timeline, activities_of, timeline_of
from .tree import Tree, tree_of
from .wording import counted, day, local


@dataclass(frozen=True)
class Fact:
    """Something known of a lead; `href` where it can be used, `no` where it must not be."""

    label: str
    value: str
    href: str = ""
    no: str = ""


@dataclass(frozen=True)
class Known:
    """How many of the fields that the matrix rests on are known, and the names of the others."""

    known: int
    total: int
    gaps: tuple[str, ...]

    @property
    def cells(self) -> list[bool]:
        return [place < self.known for place in range(self.total)]


@dataclass(frozen=True)
class Disqualified:
    """Why a lead is in no ranking, or who decided that it is nevertheless."""

    label: str
    is_overruled: bool
    words: str
    may_overrule: bool


@dataclass(frozen=True)
class LeadPage:
    """The page of one lead."""

    opened: Opened
    person: Person
    facts: tuple[Fact, ...]
    known: Known
    questions: tuple[Question, ...]
    tree: Tree
    outlook: Outlook
    history: History
    timeline: Timeline
    disqualified: Disqualified | None
    stage_words: str
    saying: Saying
    deeds: tuple[Deed, ...]
    merges: tuple[Merged, ...]
    may_undo: bool
    consents: Consents


def lead_page_of(
    screen: Screen, opened: Opened, is_whole: bool = False, errors: Mapping[str, str] | None = None
) -> LeadPage:
    """Everything that the page of an opened lead shows.

    Args:
        screen: of the request.
        opened: the lead.
        is_whole: show the whole timeline.
        errors: what was wrong with the answers that were sent, by field.
    """
    fields, today = field_map(), screen.today
    types = ActivityType.objects.in_bulk()
    labels = {kind.key: kind.label for kind in types.values()}
    questions = questions_of(opened.lead, opened.subject, fields, errors or {})
    activities = activities_of(opened.lead, screen.now)
    family = family_of([opened.lead.pk])
    return LeadPage(
        opened=opened,
        person=person_of(opened.lead),
        facts=_facts(opened.lead, screen),
        known=_known(opened, fields),
        questions=questions,
        tree=tree_of(opened.explanation, opened.frame, labels, today),
        outlook=outlook_of(opened, fields, types.values(), today),
        history=history_of(opened.score, opened.frame, screen.now),
        timeline=timeline_of(activities, opened.explanation, types, today, is_whole),
        disqualified=_disqualified(screen, opened),
        stage_words=_stage_words(opened.lead),
        saying=saying_of(opened.lead, activities, questions, types, screen),
        deeds=deeds_of(opened.lead, family, screen.now),
        merges=tuple(merged_lines(merges_in(family), screen.now)),
        may_undo=may_open(screen.user, "duplicates_undo"),
        consents=consents_of(opened.lead, screen.user, screen.now),
    )


def _facts(lead: Lead, screen: Screen) -> tuple[Fact, ...]:
    people = counted(int(lead.employees), "person", "people") if lead.employees else ""
    country, region = shown_text("country", lead.country), shown_text("region", lead.region)
    created = day(lead.created_on, screen.today) if lead.created_on else ""
    facts = (
        Fact("E-mail", lead.email, f"mailto:{lead.email}", "wants no e-mails" if lead.email_opt_out else ""),
        _phone(lead),
        Fact("Company", ", ".join(part for part in (people, shown_text("industry", lead.industry)) if part)),
        Fact("Revenue", f"${lead.annual_revenue:,.0f}" if lead.annual_revenue else ""),
        Fact("Country", ", ".join(part for part in (country, region) if part)),
        Fact("Product", lead.product),
        Fact("Source", shown_text("source", lead.source)),
        Fact("Here since", created),
    )
    return tuple(fact for fact in facts if fact.value or fact.no)


def _phone(lead: Lead) -> Fact:
    """The number of somebody who does not want to be called is offered nowhere, in no form."""
    if lead.do_not_call:
        return Fact("Phone", "", no="does not want to be called")
    digits = "".join(letter for letter in lead.phone if letter.isdigit() or letter == "+")
    return Fact("Phone", lead.phone, f"tel:{digits}" if digits else "")


def _known(opened: Opened, fields: Mapping[str, Field]) -> Known:
    names = sorted(name for name in opened.frame.fields if name in fields)
    gaps = [name for name in names if not is_known(opened.lead, name)]
    labels = tuple(fields[name].label for name in sorted(gaps, key=lambda name: fields[name].position))
    return Known(len(names) - len(gaps), len(names), labels)


def _disqualified(screen: Screen, opened: Opened) -> Disqualified | None:
    if not opened.disqualified:
        return None
    overruling = last_overruling(opened.lead)
    is_overruled = opened.is_overruled
    words = ""
    if is_overruled and overruling:
        on = day(local(overruling.changed_at).date(), screen.today)
        words = f"{overruling.by or 'Somebody'} overruled it on {on}: {overruling.reason}"
    return Disqualified(opened.disqualified, is_overruled, words, may_open(screen.user, "lead_overrule"))


def _stage_words(lead: Lead) -> str:
    return f"{Stage(lead.stage).label}, {lead.owner or 'nobody owns it'}"
