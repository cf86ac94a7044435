"""The word lists of the demo, read once: names, titles, company names, what is sold and published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

from ruamel.yaml import YAML

T = TypeVar("T")
DATA = Path(__file__).parent / "data"


@cache
def words(name: str) -> Any:
    """The content of one of the files in `data`."""
    return YAML(typ="safe", pure=True).load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Draw(Generic[T]):
    """Things to draw from, each as likely as its weight."""

    things: Sequence[T]
    cumulated: Sequence[float]

    @classmethod
    def of(cls, weights: Mapping[T, float]) -> "Draw[T]":
        """Makes a draw from `{thing: weight}`."""
        total, cumulated = 0.0, []
        for weight in weights.values():
            total += weight
            cumulated.append(total)
        return cls(tuple(weights), tuple(cumulated))

    def one(self, rng: Random) -> T:
        """Draws one thing."""
        return rng.choices(self.things, cum_weights=self.cumulated)[0]


@cache
def names(culture: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """First and last names of a culture."""
    listed = words("cultures")[culture]
    return _split(listed["first"]), _split(listed["last"])


@cache
def cultures_of(country: str) -> Draw[str]:
    """The cultures that names of people in a country come from."""
    return Draw.of(words("countries")[country]["people"])


def _split(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))
