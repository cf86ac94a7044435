"""Pieces of a matrix as text."""

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.matrix import read_yaml
from scoring.matrix.text import write_yaml

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=20)
scalars = words | st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6) | st.booleans() | st.none()
pieces = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)


@given(pieces)
def test_what_is_written_is_read_back(piece: object) -> None:
    assert read_yaml(write_yaml(piece)) == piece


def test_words_that_yaml_could_mistake_stay_words() -> None:
    traps = [
        "no",
        "NO",
        "on",
        "yes",
        "null",
        "~",
        "1e3",
        "0o7",
        "1_000",
        "2026-01-01",
        "true",
        "",
        "- a",
        "a: b",
        ".inf",
    ]
    assert read_yaml(write_yaml(traps)) == traps
