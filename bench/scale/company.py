"""The company itself: people, leads and what they did, made by the database from hashes of a seed.

Whatever runs the same `Order` on any machine gets the same rows, but for the moment that all is counted from.
Keys and indexes are taken away while twenty million rows come, and made again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from psycopg import sql

from leads.models import Role, Team, User

from .order import ACTIVITIES_EACH, Order

TEAMS, SDRS_EACH = 5, 12
_CHUNK = 50_000  # leads whose activities are made at once
_DAYS = 700  # of activities
# How often each word is drawn; what is not drawn stays empty.
_WORDS: Mapping[str, Mapping[str, int]] = {
    "seniority": {"staff": 20, "senior": 15, "manager": 25, "director": 15, "vp": 8, "c-level": 9},
    "department": {"engineering": 18, "it": 14, "operations": 26, "purchasing": 12, "sales": 14, "hr": 8},
    "industry": {"manufacturing": 40, "software": 16, "finance": 10, "food": 14, "energy": 6, "education": 6},
    "region": {"emea": 60, "americas": 25, "apac": 10},
    "source": {"web": 40, "event": 15, "list": 15, "referral": 5, "paid search": 20},
    "buying_stage": {"awareness": 30, "consideration": 25, "decision": 15},
    "funding": {"none": 10, "in process": 15, "within 6 months": 15, "available now": 20},
    "need": {"none": 8, "unaware": 10, "potential": 25, "direct": 25},
    "authority": {"influencer": 25, "purchasing agent": 10, "decision-maker": 30},
    "purchase_plan": {"none": 10, "within 1 year": 25, "within 6 months": 20, "immediately": 15},
    "relationship": {"prospect": 60, "customer": 6, "partner": 3},
    "stage": {
        "inquiry": 84, "mql": 4, "sal": 2, "sql": 2, "opportunity": 1, "customer": 2, "nurture": 3,
        "recycled": 2,
    },
}  # fmt: skip
_TYPES: Mapping[str, int] = {
    "web.visit": 20, "web.page.blog": 10, "web.page.product": 12, "web.page.pricing": 6,
    "web.page.careers": 2, "email.open": 14, "email.click": 7, "email.unsubscribe": 1,
    "content.download": 7, "content.video": 3, "event.attended": 2, "event.webinar": 3,
    "form.submit": 3, "form.demo_request": 2, "call.connected": 4, "meeting.held": 3, "social.like": 1,
}  # fmt: skip
_WORKED = "('mql', 'sal', 'sql', 'opportunity', 'customer')"

_LEADS = """
    INSERT INTO leads_lead (id, created_on, email, first_name, last_name, phone, title, company, domain,
        employees, annual_revenue, country, product, spend, do_not_call, email_opt_out, extra,
        overruled_disqualifier, added_at, came_at, owner_id, {words})
    SELECT one.*, CASE WHEN {is_owned} THEN (%(owners)s::bigint[])[1 + {owner}] END, {values}
    FROM (SELECT n AS id, (%(now)s - day)::date, 'person' || n || '@company' || n %% 20011 || '.example',
            'Ada' || n %% 977, 'Okafor' || n, '+49 30 ' || n, '', 'Company ' || n %% 20011,
            'company' || n %% 20011 || '.example', 5 * 4 ^ {size}, 100000 * 8 ^ {revenue}, 'DE', '',
            NULL::float, NULL::bool, NULL::bool, '{{}}'::jsonb, '', %(now)s - day, NULL::timestamptz
          FROM generate_series(1::bigint, %(leads)s) n,
               LATERAL (SELECT (1 + {age}) * interval '1 day' AS day) born) one,
         LATERAL (SELECT one.id AS n) n, LATERAL (SELECT {stage} AS drawn) stage
"""
_VISITORS = """
    INSERT INTO leads_visitor (id, lead_id, first_seen_at, joined_at)
    SELECT id, id, added_at, added_at FROM leads_lead
"""
_IDENTITIES = """
    INSERT INTO leads_identity (kind, value, known_at, visitor_id)
    SELECT 'email', email, added_at, id FROM leads_lead
"""
# Most leads do little, a few do much: the number each does is drawn from an exponential distribution.
_ACTIVITIES = """
    INSERT INTO leads_activity (occurred_at, known_at, source, key, topic, properties, body_hash, type_id,
        lead_id, visitor_id, about)
    SELECT at, at + interval '2 seconds', 'bench', md5(one.n::text), '', '{{}}', md5(one.n::text)::uuid,
        (%(types)s::smallint[])[1 + {type}], lead, lead, ''
    FROM (SELECT id AS lead, added_at, floor(-ln((1 + {many}) / 1000001.0) * %(each)s)::int AS times
          FROM leads_lead, LATERAL (SELECT id AS n) n WHERE id > %(after)s AND id <= %(until)s) lead,
        generate_series(1, times) step, LATERAL (SELECT lead * 1000 + step AS n) one,
        LATERAL (SELECT %(now)s - least(%(now)s - added_at, %(days)s) * (({when} + 1) / 1000002.0) AS at) day
"""


def make(order: Order, now: datetime, say: Callable[[str], None]) -> None:
    """Fill the empty tables; afterwards no lead has a score yet.

    Args:
        order: how large.
        now: the last moment of all that happened, aware.
        say: told what is being made.
    """
    owners = _people()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # the triggers' notes would be twenty millions
        try:
            say("leads")
            _write_leads(order, owners, now)
            say("activities")
            with _without_keys("leads_activity"):
                _write_activities(order, now)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
        for table in ("leads_lead", "leads_visitor"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), %s)", [order.leads])
        say("statistics")
        cursor.execute("VACUUM ANALYZE leads_lead, leads_visitor, leads_identity, leads_activity")


def _people() -> list[int]:
    """Teams with a manager and SDRs, and who keeps the matrix; gives the SDRs' ids."""
    User.objects.create(username="bench.marketing", role=Role.MARKETING)
    User.objects.create(username="bench.operations", role=Role.OPERATIONS)
    sdrs: list[User] = []
    for number in range(TEAMS):
        team = Team.objects.create(name=f"Team {number + 1}")
        User.objects.create(username=f"bench.manager{number}", role=Role.MANAGER, team=team)
        sdrs += [
            User(username=f"bench.sdr{number}.{place}", role=Role.SDR, team=team)
            for place in range(SDRS_EACH)
        ]
    return [user.pk for user in User.objects.bulk_create(sdrs)]


def _write_leads(order: Order, owners: list[int], now: datetime) -> None:
    drawn = {name: _drawn(words, _hash(order, name)) for name, words in _WORDS.items()}
    query = _LEADS.format(
        words=", ".join(drawn),
        values=", ".join("drawn" if name == "stage" else value for name, value in drawn.items()),
        stage=drawn["stage"],
        is_owned=f"drawn IN {_WORKED}",
        owner=_among(len(owners), _hash(order, "owner")),
        size=_among(7, _hash(order, "size")),
        revenue=_among(4, _hash(order, "revenue")),
        age=_among(900, _hash(order, "age")),
    )
    arguments: dict[str, Any] = {"now": now, "leads": order.leads, "owners": owners}
    with connection.cursor() as cursor, _without_keys("leads_lead", "leads_visitor", "leads_identity"):
        cursor.execute(query, arguments)
        cursor.execute(_VISITORS)
        cursor.execute(_IDENTITIES)


def _write_activities(order: Order, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, id FROM leads_activitytype WHERE key = ANY(%s)", [list(_TYPES)])
        ids = dict(cursor.fetchall())
        types = [ids[key] for key, times in _TYPES.items() for _ in range(times)]
        query = _ACTIVITIES.format(
            type=_among(len(types), _hash(order, "type", "one.n")),
            many=_among(1_000_000, _hash(order, "many")),
            when=_among(1_000_000, _hash(order, "when", "one.n")),
        )
        arguments = {"now": now, "types": types, "each": ACTIVITIES_EACH, "days": timedelta(days=_DAYS)}
        for after in range(0, order.leads, _CHUNK):
            cursor.execute(query, arguments | {"after": after, "until": min(after + _CHUNK, order.leads)})


def _drawn(words: Mapping[str, int], number: str) -> str:
    """SQL for one of these words, or an empty one, as often as they say of a hundred."""
    bag = [word for word, times in words.items() for _ in range(times)]
    bag += [""] * (100 - len(bag))
    listed = ", ".join(f"'{word}'" for word in bag)
    return f"(ARRAY[{listed}])[1 + {_among(len(bag), number)}]"


def _among(many: int, number: str) -> str:
    return f"(({number} & 9223372036854775807) %% {many})::int"


def _hash(order: Order, salt: str, number: str = "n.n") -> str:
    return f"hashint8extended({number}, hashtextextended('{salt}', {order.seed}))"


@contextmanager
def _without_keys(*tables: str) -> Iterator[None]:
    """Take indexes, unique and foreign keys of tables away, and make them again."""
    with connection.cursor() as cursor:
        again = []
        for table in tables:
            again += _keys_of(table, cursor) + _indexes_of(table, cursor)
        for dropped, _ in again:
            cursor.execute(dropped)
        yield
        for _, made in again:
            cursor.execute(made)


def _keys_of(table: str, cursor: Any) -> list[tuple[sql.Composed, sql.Composed]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('u', 'f')",
        [table],
    )
    return [
        (
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)),
            sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} {}").format(
                sql.Identifier(table), sql.Identifier(name), sql.SQL(text)
            ),
        )
        for name, text in cursor.fetchall()
    ]


def _indexes_of(table: str, cursor: Any) -> list[tuple[sql.Composed, sql.Composed]]:
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    return [
        (sql.SQL("DROP INDEX {}").format(sql.Identifier(name)), sql.SQL("{}").format(sql.SQL(text)))
        for name, text in cursor.fetchall()
    ]
