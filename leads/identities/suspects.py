"""Leads that may be one person twice: found over all leads at once, each pair once."""

from dataclasses import dataclass

from django.db import connection

MOST = 1_000  # pairs that a person goes through; they come again, the next ones first
_ALL_PAIRS = 4  # of a larger group only neighbours are paired: a switchboard has hundreds of leads

_MAILBOX = "split_part(split_part(lower(btrim(email)), '@', 1), '+', 1)"
_HOST = "split_part(lower(btrim(email)), '@', 2)"
_PERSON = "lower(btrim(first_name)) || ' ' || lower(btrim(last_name))"
_HAS_NAME = "btrim(first_name) <> '' AND btrim(last_name) <> ''"
# "Acme GmbH & Co. KG" and "ACME" are one company.
_COMPANY = (
    r"regexp_replace(regexp_replace(lower(company), '[^[:alnum:]]+', ' ', 'g'),"
    r" '(\s(gmbh|co|kg|ag|se|inc|corp|corporation|llc|ltd|limited|plc|sa|sas|srl|spa|bv|nv|ab|oy|as))+\s*$',"
    " '')"
)
_DIGITS = r"ltrim(regexp_replace(phone, '\D', '', 'g'), '0')"

# Rule -> its words, the key that two leads share, for which leads there is one, and what must not differ
# where both have it: "030 1234" may be "+49 30 1234", and "+39 030 1234" is not.
RULES = {
    "email": (
        "Same e-mail address",
        # Google delivers without regard to dots, everybody to what stands before a plus.
        f"CASE WHEN {_HOST} IN ('gmail.com', 'googlemail.com')"
        f" THEN replace({_MAILBOX}, '.', '') || '@gmail.com'"
        f" ELSE {_MAILBOX} || '@' || {_HOST} END",
        f"{_MAILBOX} <> '' AND {_HOST} <> ''",
        "NULL",
    ),
    "phone": (
        "Same phone number",
        f"right({_DIGITS}, 9)",
        f"phone <> '' AND length({_DIGITS}) >= 8",
        rf"CASE WHEN phone ~ '^\s*(\+|00)' THEN {_DIGITS} END",
    ),
    "company": (
        "Same name and company",
        f"{_PERSON} || '|' || {_COMPANY}",
        f"company <> '' AND {_HAS_NAME}",
        "NULL",
    ),
    "domain": (
        "Same name and domain",
        f"{_PERSON} || '|' || lower(domain)",
        f"domain <> '' AND {_HAS_NAME}",
        "NULL",
    ),
}

# Keys are compared by their hashes: a million texts are sorted slowly, numbers are not.
_KEYED = """
    {rule}_keyed AS MATERIALIZED (
        SELECT id, hashtextextended({key}, 0) AS key, {whole}::text AS whole FROM leads_lead
        WHERE merged_into_id IS NULL AND erased_at IS NULL AND {where}),
    {rule}_placed AS MATERIALIZED (
        SELECT id, key, whole, row_number() OVER (PARTITION BY key ORDER BY id) AS place,
            count(*) OVER (PARTITION BY key) AS size
        FROM {rule}_keyed
        JOIN (SELECT key FROM {rule}_keyed GROUP BY key HAVING count(*) > 1) AS twice USING (key))
"""
_PAIRED = """
    SELECT a.id AS first, b.id AS second, '{rule}' AS rule FROM {rule}_placed a JOIN {rule}_placed b
        ON b.key = a.key AND (b.place = a.place + 1 OR a.size <= {all_pairs} AND b.place > a.place)
        AND coalesce(a.whole = b.whole, true)
"""
_FOUND = """
    WITH {keyed}
    SELECT first, second, array_agg(DISTINCT rule ORDER BY rule), count(*) OVER () FROM ({paired}) AS pairs
    WHERE NOT EXISTS (SELECT FROM leads_keptapart k WHERE k.first_id = first AND k.second_id = second)
    GROUP BY first, second ORDER BY count(DISTINCT rule) DESC, first DESC, second LIMIT {most}
"""


@dataclass(frozen=True, slots=True)
class Suspects:
    """Pairs of leads, the most alike first, each with the keys of the rules that hold; `total` of them."""

    pairs: tuple[tuple[int, int, tuple[str, ...]], ...]
    total: int


def find_suspects() -> Suspects:
    """Find the pairs that some rule holds for and that nobody has kept apart.

    It reads all leads: a minute and more where there are a million of them (see `looking`).
    """
    keyed = ",".join(
        _KEYED.format(rule=rule, key=key, where=where, whole=whole)
        for rule, (_, key, where, whole) in RULES.items()
    )
    paired = " UNION ALL ".join(_PAIRED.format(rule=rule, all_pairs=_ALL_PAIRS) for rule in RULES)
    with connection.cursor() as cursor:
        cursor.execute(_FOUND.format(keyed=keyed, paired=paired, most=MOST))
        rows = cursor.fetchall()
    pairs = tuple((first, second, tuple(rules)) for first, second, rules, _ in rows)
    return Suspects(pairs, rows[0][3] if rows else 0)
