"""Two versions of the same rules, row by row: for which leads they differ."""

from typing import Any

from .house import House
from .lost import SOURCE, lost_of

# What names the version, and the moment its row speaks for.
_NOT_COMPARED = ("version_id", "as_of")
_DIFFERING = """
    SELECT coalesce(one.lead_id, other.lead_id)
    FROM (SELECT * FROM scoring_leadscore WHERE version_id = %s) one
    FULL JOIN (SELECT * FROM scoring_leadscore WHERE version_id = %s) other ON other.lead_id = one.lead_id
    WHERE ({ones}) IS DISTINCT FROM ({others})
"""
# Of every lead a row: what neither of two versions has is in no difference of theirs.
_MISSING = """
    SELECT count(*) FROM leads_lead l WHERE erased_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM scoring_leadscore s WHERE s.lead_id = l.id AND s.version_id = %s)
"""
_COLUMNS = """
    SELECT attname FROM pg_attribute WHERE attrelid = 'scoring_leadscore'::regclass
        AND attnum > 0 AND NOT attisdropped AND NOT attname = ANY(%s) ORDER BY attnum
"""


def differing(house: House, version: int, other: int) -> list[int]:
    """The leads whose rows differ between two versions in anything but version and moment."""
    names = [f'"{name}"' for (name,) in house.rows(_COLUMNS, list(_NOT_COMPARED))]
    ones, others = (", ".join(f"{row}.{name}" for name in names) for row in ("one", "other"))
    return [lead for (lead,) in house.rows(_DIFFERING.format(ones=ones, others=others), version, other)]


def missing(house: House, version: int) -> int:
    """How many leads have no row under a version."""
    return int(house.one(_MISSING, version))


# What is done to the data, each taken back, and how one that looks must see it.
_HARMS = {
    "another score": """
        UPDATE scoring_leadscore SET points = points + 1 WHERE version_id = %s
            AND lead_id = (SELECT max(lead_id) FROM scoring_leadscore) RETURNING lead_id""",
    "a score that is gone": """
        DELETE FROM scoring_leadscore WHERE version_id = %s
            AND lead_id = (SELECT min(lead_id) FROM scoring_leadscore) RETURNING lead_id""",
}
_LOSE = "DELETE FROM leads_activity WHERE source = %s AND key = %s RETURNING id"


def unseen(house: House, version: int, other: int, sent: dict[str, Any]) -> list[str]:
    """Harm that the checks would not see: it is done, looked for, and taken back."""
    found = []
    for harm, query in _HARMS.items():
        with house.undone():
            assert house.rows(query, version)
            if not differing(house, version, other):
                found.append(harm)
    with house.undone():
        if sent["sent"]:
            assert house.rows(_LOSE, SOURCE, sent["sent"][0]["key"])
            if not lost_of(house, sent)["accepted and not stored"]:
                found.append("an activity that is gone")
    return found
