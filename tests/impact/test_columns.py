"""What is read from files is what reading and scoring all leads anew says, to the last digit, or nothing."""

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.engine.compile import Compiled, compile_matrix
from scoring.engine.matrix import check, parse
from scoring.impact.everyone import Everyone
from scoring.impact.files import Damaged
from scoring.impact.mapped import Mapped, open_mapped
from scoring.impact.standing import Standing, standing_of
from scoring.impact.writing import write_columns
from tests.impact.crowd import NOW, Crowd, crowd


def nothing(_: int) -> None:
    pass


def in_files(folder: Path, one: Crowd, everyone: Everyone | None = None) -> Mapped:
    """The leads of a crowd and its version in force, written in parts of no lead, one lead and the rest."""
    whole = everyone or one.everyone()
    parts = [whole.take(np.arange(first, until)) for first, until in ((0, 0), (0, 1), (1, len(whole)))]
    write_columns(folder / "files", [one.compiled], parts, NOW)
    return open_mapped(folder / "files")


def assert_same(one: Standing, other: Standing) -> None:
    assert (one.rows == other.rows).all()
    assert all((mine == theirs).all() for mine, theirs in zip(one.pays, other.pays, strict=True))


def _points(rng: random.Random, document: Any) -> None:
    _rule(rng, document, "points")["points"] = rng.choice((-3, 0, 0.004, 1.7, 12))


def _half_life(rng: random.Random, document: Any) -> None:
    rule = _rule(rng, document, "count", "points")
    rule.pop("fade", None)
    rule["half_life_days"] = rng.choice((0.5, 7, 400))


def _fade(rng: random.Random, document: Any) -> None:
    rule = _rule(rng, document, "count", "points")
    rule.pop("half_life_days", None)
    rule["fade"] = [{"from_day": rng.choice((1, 20)), "percent": 40}, {"from_day": 60, "percent": 0}]


def _window(rng: random.Random, document: Any) -> None:
    _rule(rng, document, "count")["window_days"] = rng.choice((1, 30, 5000))


def _limit(rng: random.Random, document: Any) -> None:
    per = rng.choice(("day", "week", "month", "ever"))
    _rule(rng, document, "count")["limit"] = {"times": rng.choice((1, 3)), "per": per}


def _condition(rng: random.Random, document: Any) -> None:
    did = {"did": ["web.*"], "within_days": 20}
    _rule(rng, document)["if"] = [rng.choice((did, {"field": "country", "known": True}))]


def _tiers(rng: random.Random, document: Any) -> None:
    _rule(rng, document, "tiers")["tiers"] = [{"from": 0, "points": 1}, {"from": 3, "points": 8}]


def _limits(rng: random.Random, document: Any) -> None:
    parameter = rng.choice(document["parameters"])
    parameter["max"] = 0 if parameter["axis"] == "penalty" else rng.choice((1, 9))
    parameter["combine"] = rng.choice(("sum", "strongest"))


def _reset(rng: random.Random, document: Any) -> None:
    rng.choice(document["parameters"])["reset_by"] = ["web.*"]


def _order(rng: random.Random, document: Any) -> None:
    rng.shuffle(document["parameters"])
    rng.shuffle(rng.choice(document["parameters"])["rules"])


def _gone(rng: random.Random, document: Any) -> None:
    rng.choice(document["parameters"])["rules"].pop()


def _more(rng: random.Random, document: Any) -> None:
    rng.choice(document["parameters"])["rules"].append({"key": "more", "count": ["web.*"], "points": 2})


def _bands(rng: random.Random, document: Any) -> None:
    document["bands"] = [{"band": "high", "from": rng.randrange(1, 90)}, {"band": "low", "from": 0}]


def _criterion(rng: random.Random, document: Any) -> None:
    score = rng.choice(("composite", "points"))
    document["stages"]["mql"] = [[{"score": score, "from": rng.choice((0.05, 7.3, 30))}]]


EDITS: tuple[Callable[[random.Random, Any], None], ...] = (
    _points, _half_life, _fade, _window, _limit, _condition, _tiers, _limits, _reset, _order, _gone, _more,
    _bands, _criterion,
)  # fmt: skip


def _rule(rng: random.Random, document: Any, *has: str) -> Any:
    rules = [rule for parameter in document["parameters"] for rule in parameter["rules"]]
    return rng.choice([rule for rule in rules if all(key in rule for key in has)])


def drafts(rng: random.Random, document: Any) -> list[Compiled]:
    """The document with each edit, and with several at once; what can't be or is refused is left out."""
    found = []
    for edits in [*([edit] for edit in EDITS), rng.sample(EDITS, 3), rng.sample(EDITS, 5)]:
        changed = copy.deepcopy(document)
        try:
            for edit in edits:
                edit(rng, changed)
        except IndexError:  # there is no such rule
            continue
        if not check(changed).faults:
            found.append(compile_matrix(parse(changed)))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_any_draft_stands_as_if_all_leads_were_scored(seed: int, tmp_path: Path) -> None:
    one = crowd(seed, count=12)
    everyone, mapped = one.everyone(), in_files(tmp_path, one)
    in_force = mapped.standing(one.compiled)
    assert_same(in_force, standing_of(everyone, one.compiled, one.today, None, nothing))
    tried = drafts(random.Random(seed), one.document)
    assert len(tried) > 4
    for draft in tried:
        again = mapped.again(draft, nothing)
        assert again is not None
        assert_same(again, standing_of(everyone, draft, one.today, None, nothing))


@pytest.mark.parametrize("seed", range(20))
def test_a_version_that_has_nothing_in_common_does_too(seed: int, tmp_path: Path) -> None:
    one = crowd(seed)
    other = replace(one, document=crowd(seed + 500).document)
    everyone = replace(one.everyone(), fields=one.everyone().fields | other.everyone().fields)
    mapped = in_files(tmp_path, one, everyone)
    mapped.standing(one.compiled)
    again = mapped.again(other.compiled, nothing)
    assert again is not None
    assert_same(again, standing_of(everyone, other.compiled, one.today, None, nothing))


@pytest.mark.parametrize("seed", range(20))
def test_the_leads_are_those_that_were_written(seed: int, tmp_path: Path) -> None:
    one = crowd(seed)
    places = np.arange(len(one.leads))
    read, mapped = one.everyone(), in_files(tmp_path, one).everyone
    for day in (one.today, one.today - 20):
        days = np.full(len(places), day)
        mine, theirs = (each.batch(one.compiled, places, days) for each in (read, mapped))
        assert (mine.day == theirs.day).all()
        assert (mine.type == theirs.type).all()
        assert {key: one.present().tolist() for key, one in mine.columns.items()} == {
            key: one.present().tolist() for key, one in theirs.columns.items()
        }
    assert_same(
        standing_of(mapped, one.compiled, one.today - 9, None, nothing),
        standing_of(read, one.compiled, one.today - 9, None, nothing),
    )


def test_what_is_mapped_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        in_files(tmp_path, crowd(1)).everyone.packed[0] = 1


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def _turned(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"\x7f")


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("name", ["ids.npy", "keys.npy", "version-0-values.npy", "manifest.json"])
@pytest.mark.parametrize("harm", [_cut, _turned, _emptied, Path.unlink])
def test_what_is_damaged_is_not_opened(name: str, harm: Callable[[Path], None], tmp_path: Path) -> None:
    in_files(tmp_path, crowd(3))
    harm(tmp_path / "files" / name)
    with pytest.raises(Damaged):
        open_mapped(tmp_path / "files")


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def parts():
        yield crowd(3).everyone()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_columns(tmp_path / "files", [crowd(3).compiled], parts(), NOW)
    assert list(tmp_path.iterdir()) == []
