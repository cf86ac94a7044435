"""The seed's two leads of 80 and its line supervisor come out of the default matrix as told."""

import pytest

from scoring.engine.matrix import check
from tests.matrices.shelf import document, scored, seed_lead


@pytest.mark.parametrize("days_later", range(0, 8))
@pytest.mark.parametrize("key", ["jonas-keller", "elif-demir"])
def test_both_leads_come_to_80_and_stay_there_for_a_week(key: str, days_later: int) -> None:
    lead = seed_lead(key, days_later)
    assert lead["composite"] == pytest.approx(80, abs=1)
    assert "mql" in lead["meets"]


def test_only_the_purchaser_is_sql() -> None:
    assert seed_lead("jonas-keller")["meets"] == ["mql"]
    assert seed_lead("elif-demir")["meets"] == ["mql", "sql"]


def test_the_director_read_everything_and_answered_little() -> None:
    director, purchaser = seed_lead("jonas-keller"), seed_lead("elif-demir")
    assert director["engagement"] > 2 * purchaser["engagement"]
    assert purchaser["qualification"] > director["qualification"]
    assert director["values"]["need"] == director["values"]["purchase_plan"] == 0
    assert purchaser["values"]["need"] == 10


@pytest.mark.parametrize("days_later", range(0, 8))
def test_the_line_supervisor_is_at_about_50_and_no_mql(days_later: int) -> None:
    lead = seed_lead("tobias-wirth", days_later)
    assert lead["composite"] == pytest.approx(50, abs=1.5)
    assert lead["meets"] == []
    assert lead["disqualified_by"] is None


def test_the_line_supervisor_is_worth_a_look() -> None:
    values = seed_lead("tobias-wirth")["values"]
    assert values["relationship"] == 10
    assert values["authority"] == 3


def test_the_matrix_has_neither_faults_nor_warnings() -> None:
    checked = check(document("scoring/matrices/default.yaml"))
    assert (checked.faults, checked.warnings) == ((), ())


def test_everything_in_it_says_what_it_is_in_short_words() -> None:
    for parameter in document("scoring/matrices/default.yaml")["parameters"]:
        assert len(parameter["label"]) <= 20
        assert all(len(rule["label"]) <= 55 for rule in parameter["rules"])


def test_a_video_counts_more_for_engineers() -> None:
    def content(department: str) -> float:
        return scored({"department": department}, {"content.video": [1]})["values"]["content"]

    assert content("engineering") == pytest.approx(2 * content("finance"), abs=2e-6)


def test_several_downloads_within_a_week_pay_more_than_each_alone() -> None:
    apart = scored(did={"content.download": [1, 30]})["values"]["content"]
    together = scored(did={"content.download": [1, 2]})["contributions"]
    assert together["content.this_week"] == 2.0
    assert together["content.download"] < 8.0
    assert apart < together["content.download"] + together["content.this_week"]


def test_a_download_fades() -> None:
    values = [scored(did={"content.download": [ago]})["values"]["content"] for ago in (0, 45, 90)]
    assert values == [4.0, 2.0, 1.0]


def test_a_long_but_sporadic_relationship_pays() -> None:
    sporadic = {"content.podcast": [300, 230, 150, 80]}
    assert scored(did=sporadic, created_days_ago=310)["contributions"]["activity.long"] == 2.0
    assert scored(did=sporadic, created_days_ago=100)["contributions"]["activity.long"] == 0.0
