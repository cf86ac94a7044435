"""Values that are bound in binary come back as they were."""

import pytest

from leads.fetching import fetched

pytestmark = pytest.mark.django_db
LARGE = [-(2**63), -1, 0, 1, 2**31, 2**63 - 1]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", []),
        ("bigint", [7]),
        ("bigint", LARGE),
        ("bigint", [*LARGE, None]),
        ("bigint", [[1, 2], [3, 4]]),
        ("bigint", [*range(5_000)]),
        ("boolean", [True, False, None]),
        ("text", ["", "a,b", '"{}"', "ä\\", None]),
        ("text", [str(number) for number in range(5_000)]),
    ],
)
def test_a_list_comes_back_as_it_was(kind, values):
    assert fetched(f"SELECT %s::{kind}[]", [values]) == [(values,)]


def test_a_number_that_is_too_large_is_refused():
    with pytest.raises(OverflowError):
        fetched("SELECT %s::bigint[]", [[1, 2**63]])
