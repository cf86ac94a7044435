"""YAML 1.2 is read as it is written, and nothing in it exhausts or runs anything."""

import pytest

from scoring.engine.matrix import MatrixRefused, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("2026-01-01", "2026-01-01"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("'5'", "5"),
        ("012", 12),
        ("0x1f", 31),
        ("0o17", 15),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("True", True),
        ("~", None),
        ("", None),
        ("!!str 5", "5"),
        ("[1, &a x, *a]", [1, "x", "x"]),
    ],
)
def test_scalars_are_what_yaml_1_2_says(text: str, value: object) -> None:
    assert read_yaml(f"key: {text}") == {"key": value}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\na: 2", "a: is given twice"),
        ("a: [{b: 1, b: 2}]", "a[0].b: is given twice"),
        ("a: *x", "a: *x names no anchor"),
        ("a: &x [*x]", "a[0]: holds itself, by *x"),
        ("a: !!python/name:os.system", "a: has a tag that is not for it here"),
        ("a: !mine [1]", "a: has a tag that is not known here"),
        ("[a]: 1", "matrix: has a key that is not a text"),
        ("a: 1\n---\nb: 1", "matrix: holds more than one document"),
        ("a: [", "matrix: is not YAML: "),
        ("a: b: c", "matrix: is not YAML: mapping values are not allowed here (line 1, column 5)"),
        ("a: \x00", "matrix: is not YAML: "),
        ("[" * 100_000, "matrix: is nested too deep"),
        ("a: " + "{a: " * 5_000, "matrix: is nested too deep"),
    ],
)
def test_what_is_not_to_be_read_is_refused_with_its_place(text: str, fault: str) -> None:
    with pytest.raises(MatrixRefused) as refused:
        read_yaml(text)
    assert [str(one)[: len(fault)] for one in refused.value.faults] == [fault]


def test_every_key_given_twice_is_named() -> None:
    with pytest.raises(MatrixRefused) as refused:
        read_yaml("a: 1\nb: {c: 1, c: 2}\na: 3")
    assert [fault.path for fault in refused.value.faults] == ["b.c", "a"]


def test_aliases_that_multiply_are_refused_before_they_fill_the_memory() -> None:
    levels = [f"k{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 9)]
    with pytest.raises(MatrixRefused, match="too large"):
        read_yaml("\n".join(["k0: &a0 x", *levels]))


def test_a_huge_number_is_no_traceback() -> None:
    assert read_yaml("a: " + "9" * 5000) == {"a": float("inf")}


def test_a_byte_order_mark_is_taken_off() -> None:
    assert read_yaml("\ufeffa: 1") == {"a": 1}
