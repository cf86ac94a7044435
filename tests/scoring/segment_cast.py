"""Random leads with random pasts, random conditions on them, and who holds to each by the plain oracle."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from leads.catalog.write import add_field
from leads.days import organisation_zone
from leads.models import Activity, ActivityType, Lead, Role, Stage, User, Visitor
from scoring.models import LeadScore
from scoring.segments.check import check, words_of
from scoring.segments.known import Known, known_of
from scoring.segments.to_query import About, in_segment
from tests.engine import oracle_rules
from tests.engine.oracle_inputs import value_of
from tests.factories import LeadFactory, TeamFactory, UserFactory, publish_default, score_all

NOW = datetime.now(UTC)
TODAY = NOW.date()
TYPES = (
    "web.visit",
    "web.page.pricing",
    "form.submit",
    "call.attempted",
    "lifecycle.nurture",
    "event.webinar",
)
# What a lead's own doings are not: what we did, and what people decided.
OURS = {"call.attempted", "lifecycle.nurture"}
OWN = {"seats": "number", "tier": "text", "pilot": "boolean", "renewal_on": "date"}
TEXTS = ("", "Gold", " gold ", "SILVER", "100%", "a_b", "a\\b", 'o\'neill "x"', "naïve", "1", "yes", "ÄRGER")
RAW = (
    *TEXTS,
    "12",
    " 12.5 ",
    "1e400",
    "-3",
    "1,000",
    "2026-06-31",
    "2026-05-01",
    TODAY.isoformat(),
    "true",
    "No",
)
RAW_VALUES = (*RAW, 7, 7.5, True, False, None)


class Cast:
    """Random leads with random pasts, and the people who own some of them."""

    def __init__(self) -> None:
        rng = random.Random(7)
        for key, kind in OWN.items():
            add_field(key, key.capitalize(), kind)
        self.team = TeamFactory(name="Segment team")
        self.people = [UserFactory(role=Role.SDR, team=self.team), UserFactory(role=Role.SDR)]
        self.me = self.people[0]
        version = publish_default()
        self.leads = {lead.pk: lead for lead in (self._lead(rng) for _ in range(90))}
        self.past = {pk: self._past(lead, rng) for pk, lead in self.leads.items()}
        score_all()
        self.known: Known = known_of(version.pk)
        self.scores = {one.lead_id: one for one in LeadScore.objects.filter(version=version, counts=True)}

    def _lead(self, rng: random.Random) -> Lead:
        return LeadFactory(
            title=rng.choice(TEXTS),
            phone=rng.choice(TEXTS),
            region=rng.choice(("emea", "EMEA", "apac", "", "nordics")),
            employees=rng.choice((None, 0.0, 12.5, 50.0, 200.0, 1000.0)),
            email_opt_out=rng.choice((None, True, False)),
            created_on=rng.choice(
                (None, *(TODAY - timedelta(days=ago) for ago in (-3, 0, 1, 29, 30, 31, 400)))
            ),
            need=rng.choice(("", "direct", "potential", "none")),
            seniority=rng.choice(("manager", "student", "c-level", "")),
            owner=rng.choice((None, *self.people)),
            stage=rng.choice((Stage.INQUIRY, Stage.SAL, Stage.NURTURE, Stage.DISQUALIFIED)),
            extra={key: value for key in OWN if (value := rng.choice(RAW_VALUES)) is not None},
        )

    def _past(self, lead: Lead, rng: random.Random) -> list[tuple[str, datetime]]:
        visitor = Visitor.objects.create(lead=lead, first_seen_at=NOW)
        types = {kind.key: kind for kind in ActivityType.objects.filter(key__in=TYPES)}
        noon = datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=organisation_zone()) + timedelta(seconds=1)
        past = [
            (rng.choice(TYPES), noon - timedelta(days=rng.choice((0, 1, 6, 7, 8, 29, 30, 31, 200))))
            for _ in range(rng.choice((0, 0, 1, 3, 6)))
        ]
        Activity.objects.bulk_create(
            Activity(
                visitor=visitor, lead=lead, type=types[kind], occurred_at=at, known_at=at,
                source="segment-test", key=f"{lead.pk}-{place}",
            )
            for place, (kind, at) in enumerate(past)
        )  # fmt: skip
        return past

    def found(self, *documents: Any, user: User | None = None) -> set[int]:
        segment = check(list(documents), self.known)
        assert segment.faults == (), words_of(segment.faults)
        scores = LeadScore.objects.filter(version_id=self.known.version_id, counts=True)
        about = About(self.known, user or self.me, NOW)
        return set(in_segment(scores, segment.conditions, about).values_list("lead_id", flat=True))

    def listed(self) -> set[int]:
        return {pk for pk, one in self.scores.items() if one.is_listed and one.stage != Stage.DISQUALIFIED}

    def plainly(self, document: dict[str, Any]) -> set[int]:
        """Those of the listed leads for whom the condition holds, by the engine's plain oracle."""
        return {pk for pk in self.listed() if oracle_rules.holds(document, self.as_the_oracle_sees(pk))}

    def as_the_oracle_sees(self, pk: int) -> oracle_rules.Lead:
        lead, zone = self.leads[pk], organisation_zone()
        kinds = {key: field.type for key, field in self.known.fields.items()}
        raw = {
            key: lead.extra[key] if key in OWN else getattr(lead, key)
            for key in kinds
            if key not in OWN or key in lead.extra
        }
        values = {key: value_of(kinds[key], text_of(value), zone) for key, value in raw.items()}
        past = [(kind, at.astimezone(zone).date()) for kind, at in self.past[pk]]
        return oracle_rules.Lead(day=TODAY, kinds=kinds, values=values, activities=past)


def text_of(value: object) -> str | None:
    """As JSON or a column is read as text by PostgreSQL."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else None if value is None else str(value)


texts = st.sampled_from(
    [text for text in TEXTS if text] + ["old", "%", "_", "\\", "'", "' OR 1=1 --", "EMEA"]
)
numbers = st.sampled_from([-3, 0, 7, 7.5, 12, 12.5, 50, 200, 1e9])
dates = st.sampled_from(["2026-05-01", TODAY.isoformat(), "1999-01-01"])
days = st.sampled_from([1, 2, 7, 8, 29, 30, 31, 400, 900_000])
TEXT_FIELDS, NUMBER_FIELDS = ("title", "phone", "region", "need", "tier"), ("employees", "seats")
TRUE_FIELDS, DATE_FIELDS = ("email_opt_out", "pilot"), ("created_on", "renewal_on")


def about(fields: tuple[str, ...], **operators: Any) -> Any:
    """Any of the fields with any of the operators."""
    return st.one_of(
        *(
            st.builds(
                lambda field, value, op=op: {"field": field, op: value}, st.sampled_from(fields), values
            )
            for op, values in operators.items()
        )
    )


def lists(values: Any) -> Any:
    return st.lists(values, min_size=1, max_size=3)


yes = st.just(True)
field_conditions = st.one_of(
    about(
        TEXT_FIELDS,
        **{"is": texts, "is_not": texts, "in": lists(texts), "not_in": lists(texts)},
        contains=texts | lists(texts), starts_with=texts, ends_with=texts | lists(texts),
        known=yes, unknown=yes,
    ),
    about(
        NUMBER_FIELDS,
        **{"is": numbers, "is_not": numbers, "in": lists(numbers), "not_in": lists(numbers), "from": numbers},
        below=numbers, between=st.tuples(numbers, numbers).map(sorted).map(list), known=yes, unknown=yes,
    ),
    about(TRUE_FIELDS, **{"is": st.booleans(), "is_not": st.booleans()}, known=yes, unknown=yes),
    about(
        DATE_FIELDS,
        **{"is": dates, "is_not": dates},
        older_than_days=days | st.just(0), within_days=days, known=yes, unknown=yes,
    ),
)  # fmt: skip
some_types = lists(
    st.sampled_from(["web.*", "web.page.*", "event.webinar", "form.submit", "call.*", "lifecycle.*"])
)
deeds = st.builds(
    lambda kinds, times, within: (
        {"did": kinds} | ({"times": times} if times > 1 else {}) | ({"within_days": within} if within else {})
    ),
    some_types,
    st.integers(1, 4),
    st.sampled_from([0, 1, 7, 8, 30, 31, 36_500]),
)
omissions = st.builds(
    lambda kinds, within: {"did_not": kinds} | ({"within_days": within} if within else {}),
    some_types,
    st.sampled_from([0, 1, 7, 8, 30, 31]),
)
