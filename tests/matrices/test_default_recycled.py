"""By the default matrix a recycled lead starts its engagement anew; who it is and what it answered stay."""

import pytest

from tests.matrices.shelf import document, scored

BUSY = {"web.page.pricing": [20, 12], "content.download": [15], "call.connected": [14], "event.webinar": [30]}
GOOD = {"industry": "machinery", "need": "direct"}


def test_what_was_done_before_counts_no_more() -> None:
    before, after = scored(GOOD, BUSY), scored(GOOD, BUSY | {"lifecycle.recycled": [10]})
    assert before["engagement"] > 0 == after["engagement"]
    assert (after["fit"], after["qualification"]) == (before["fit"], before["qualification"])


def test_what_is_done_afterwards_counts_as_for_anybody() -> None:
    later = {"content.download": [15, 3], "lifecycle.recycled": [10]}
    assert scored(GOOD, later)["engagement"] == scored(GOOD, {"content.download": [3]})["engagement"]


@pytest.mark.parametrize(
    "parameter",
    [one for one in document("scoring/matrices/default.yaml")["parameters"] if one["axis"] == "engagement"],
    ids=lambda parameter: parameter["key"],
)
def test_every_parameter_of_engagement_starts_anew(parameter: dict) -> None:
    assert parameter["reset_by"] == ["lifecycle.recycled"]
