"""Leads that may be one person twice: found over all leads at once, each pair once."""

from dataclasses import dataclass

from django.db import connection, transaction

MOST = 1_000  # pairs that a person goes through; they come again, the next ones first
_ALL_PAIRS = 4  # of a larger group only neighbours are paired: a switchboard has hundreds of leads

# What keys are made of, each part worked out once a lead: without OFFSET 0, once for each use of it above.
_PARTS = r"""
    SELECT *, split_part(split_part(email, '@', 1), '+', 1) AS mailbox, split_part(email, '@', 2) AS host
    FROM (
        SELECT id, lower(btrim(email)) AS email, lower(company) AS company, lower(domain) AS domain,
            CASE WHEN phone <> '' THEN ltrim(regexp_replace(phone, '\D', '', 'g'), '0') ELSE '' END AS digits,
            phone ~ '^\s*(?:\+|00)' AS is_whole,
            CASE WHEN btrim(first_name) <> '' AND btrim(last_name) <> ''
                THEN lower(btrim(first_name)) || ' ' || lower(btrim(last_name)) || '|' END AS person
        FROM leads_lead WHERE merged_into_id IS NULL AND erased_at IS NULL OFFSET 0) AS cleaned
    OFFSET 0
"""
# "Acme GmbH & Co. KG" and "ACME" are one company.
_COMPANY = (
    r"regexp_replace(regexp_replace(company, '[^[:alnum:]]+', ' ', 'g'), '(?:\s(?:gmbh|co|kg|ag|se|inc|corp|"
    r"corporation|llc|ltd|limited|plc|sa|sas|srl|spa|bv|nv|ab|oy|as))+\s*$', '')"
)

# Rule -> its words, and the key that two leads share, NULL where there is none.
RULES = {
    "email": (
        "Same e-mail address",
        # Google delivers without regard to dots, everybody to what stands before a plus.
        "CASE WHEN mailbox = '' OR host = '' THEN NULL WHEN host IN ('gmail.com', 'googlemail.com')"
        " THEN replace(mailbox, '.', '') || '@gmail.com' ELSE mailbox || '@' || host END",
    ),
    "phone": ("Same phone number", "CASE WHEN length(digits) >= 8 THEN right(digits, 9) END"),
    "company": ("Same name and company", "person || company_name"),
    "domain": ("Same name and domain", "CASE WHEN domain <> '' THEN person || domain END"),
}
# What must not differ where both have it: "030 1234" may be "+49 30 1234", and "+39 030 1234" is not.
_WHOLE = {"phone": "whole_phone"}

# Keys are compared by their hashes: a million texts are sorted slowly, numbers are not.
_KEYED = "hashtextextended({key}, 0) AS {rule}"
_PLACED = """
    {rule}_placed AS MATERIALIZED (
        SELECT id, {rule} AS key, {whole} AS whole,
            row_number() OVER (PARTITION BY {rule} ORDER BY id) AS place,
            count(*) OVER (PARTITION BY {rule}) AS size
        FROM keyed WHERE {rule} IN (
            SELECT {rule} FROM keyed WHERE {rule} IS NOT NULL GROUP BY {rule} HAVING count(*) > 1))
"""
_PAIRED = """
    SELECT a.id AS first, b.id AS second, '{rule}' AS rule FROM {rule}_placed AS a
    CROSS JOIN generate_series(1, CASE WHEN a.size <= {all_pairs} THEN a.size - 1 ELSE 1 END) AS apart
    JOIN {rule}_placed AS b ON b.key = a.key AND b.place = a.place + apart
        AND coalesce(a.whole = b.whole, true)
"""
_FOUND = """
    WITH companies AS MATERIALIZED (  -- each spelling once: what its name is takes longest
        SELECT company, {company} AS company_name FROM (
            SELECT DISTINCT lower(company) AS company FROM leads_lead
            WHERE company <> '' AND merged_into_id IS NULL AND erased_at IS NULL) AS spelled),
    keyed AS MATERIALIZED (
        SELECT id, {keyed}, CASE WHEN is_whole THEN hashtextextended(digits, 0) END AS whole_phone
        FROM ({parts}) AS parts LEFT JOIN companies USING (company)),
    {placed}
    SELECT first, second, array_agg(DISTINCT rule ORDER BY rule), count(*) OVER () FROM ({paired}) AS pairs
    WHERE NOT EXISTS (SELECT FROM leads_keptapart k WHERE k.first_id = first AND k.second_id = second)
    GROUP BY first, second ORDER BY count(DISTINCT rule) DESC, first DESC, second LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Pairs of leads, the most alike first, each with the keys of the rules that hold; `total` of them."""

    pairs: tuple[tuple[int, int, tuple[str, ...]], ...]
    total: int


@transaction.atomic
def find_suspects() -> Suspects:
    """Find the pairs that some rule holds for and that nobody has kept apart.

    It reads all leads: see `looking`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '16MB'; SET LOCAL jit = off")
        cursor.execute(_found())
        rows = cursor.fetchall()
    pairs = tuple((first, second, tuple(rules)) for first, second, rules, _ in rows)
    return Suspects(pairs, rows[0][3] if rows else 0)


def _found() -> str:
    placed = [_PLACED.format(rule=rule, whole=_WHOLE.get(rule, "NULL::bigint")) for rule in RULES]
    return _FOUND.format(
        parts=_PARTS,
        company=_COMPANY,
        keyed=", ".join(_KEYED.format(rule=rule, key=key) for rule, (_, key) in RULES.items()),
        placed=",".join(placed),
        paired=" UNION ALL ".join(_PAIRED.format(rule=rule, all_pairs=_ALL_PAIRS) for rule in RULES),
        most=MOST,
    )
