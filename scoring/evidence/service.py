"""What pages and reviews ask for: evidence on the rules of a matrix, a backtest, suggested points.

All of it takes a second or so at 20,000 cases, and more the first time in a process; what was computed is
remembered by the matrix's hash and the cases. A page asks for it after it was shown.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from scoring.engine.arrays import Bools, Int64s, part_of
from scoring.models import MatrixVersion

from .intervals import Share
from .judging import Backtest, compare
from .late import late_fields
from .learning import one_thread
from .memo import Memo
from .rules import Evidence, fields_of, rules_of, weigh
from .scored import Scored, known_scored, scored_of
from .success import Success
from .suggesting import Closed, Suggestions, suggest

# Points are learned from the newest so many: more make the intervals hardly narrower.
MOST_TO_LEARN_FROM = 10_000

_evidence: Memo[Evidence] = Memo(12)
_suggestions: Memo[Suggestions] = Memo(6)


def evidence_of(version: MatrixVersion, success: Success) -> Evidence:
    """How the leads that each rule paid fared.

    Args:
        version: a draft or a published version.
        success: what they are held against.

    Raises:
        MatrixRefused: a draft that has faults.
    """
    return evidence_on(scored_of(version), success)


def evidence_on(scored: Scored, success: Success) -> Evidence:
    """The same of cases that are scored already: `scored_of` reads the rows of a draft each time."""
    return _evidence.get((scored.key, success), lambda: _weigh(scored, success))


def backtest_of(before: MatrixVersion, after: MatrixVersion, success: Success) -> Backtest:
    """Two matrices on the same closed cases, each with what was known when it was handed over.

    Raises:
        MatrixRefused: a draft that has faults.
    """
    one, other = scored_of(before), scored_of(after)
    places, well = one.ends(success)
    same = {case.key: place for place, case in enumerate(other.cases.cases)}
    # Of two models each counts for its own leads: compared is what counts for both.
    pairs = [(place, same[key]) for place in places.tolist() if (key := one.cases.cases[place].key) in same]
    mine, theirs = (np.array([pair[side] for pair in pairs], dtype=np.int64) for side in (0, 1))
    kept = np.isin(places, mine)
    return compare(one.calls.only(mine), other.calls.only(theirs), well[kept])


def suggestions_of(version: MatrixVersion, success: Success) -> Suggestions:
    """Points that the outcomes suggest for a matrix, and what they would gain.

    Raises:
        MatrixRefused: a draft that has faults.
    """
    return suggestions_on(scored_of(version), success)


def suggestions_on(scored: Scored, success: Success) -> Suggestions:
    """The same for a matrix whose cases are scored already."""
    return _suggestions.get((scored.key, success), lambda: _suggest(scored, success))


def tier_shares(scored: Scored, success: Success, place: int) -> list[Share]:
    """Of a rule with tiers, how the cases fared that reached each tier and no higher one; else nothing."""
    if not rules_of(scored.compiled)[place][1].tiers:
        return []
    places, well = scored.ends(success)
    features, units = scored.learnable
    columns = [column for column, feature in enumerate(features) if feature.rule == place]
    reached = units[places][:, columns] > 0
    return [_share(reached[:, tier], well) for tier in range(len(columns))]


def cases_behind(scored: Scored, success: Success, place: int) -> list[int]:
    """The places in `scored.cases` of those that a rule paid, the newest first."""
    places, _ = scored.ends(success)
    return [one for one in places.tolist() if scored.paid[one, place]]


def has_evidence(version: MatrixVersion, success: Success) -> bool:
    """Whether the evidence is remembered, so that a page can have it at once."""
    return _is_known(_evidence, version, success)


def has_suggestions(version: MatrixVersion, success: Success) -> bool:
    """Whether suggestions are remembered, so that a page can have them at once."""
    return _is_known(_suggestions, version, success)


def _is_known(memo: Memo[Any], version: MatrixVersion, success: Success) -> bool:
    scored = known_scored(version)
    return scored is not None and memo.known((scored.key, success)) is not None


def _weigh(scored: Scored, success: Success) -> Evidence:
    places, well = scored.ends(success)
    names = {name for _, rule in rules_of(scored.compiled) for name in fields_of(rule)}
    late = late_fields(scored.cases, success, sorted(names))
    with one_thread():
        rules = weigh(scored.compiled, scored.paid[places], well, late)
    return Evidence(success, len(well), int(well.sum()), scored.cases.total, rules)


def _suggest(scored: Scored, success: Success) -> Suggestions:
    places, well = scored.ends(success)
    places, well = places[:MOST_TO_LEARN_FROM], well[:MOST_TO_LEARN_FROM]
    return suggest(scored.compiled, _closed(scored, places, well))


def _closed(scored: Scored, places: Int64s, well: Bools) -> Closed:
    batch = part_of(scored.cases.batch(scored.compiled), places)
    moments: Sequence[int] = places.tolist()
    return Closed(
        batch, scored.cases.days[places], well, tuple(scored.cases.cases[place].at for place in moments)
    )


def _share(reached: Bools, well: Bools) -> Share:
    return Share(int(reached.sum()), int((reached & well).sum()))
