"""What a draft would change, counted on all leads: from the database to the figures."""

import json
import random
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads.ingest.changes import change_fields
from leads.models import Lead
from scoring.impact.comparing import DISQUALIFIED
from scoring.impact.memory import FRESH, MEMORY
from scoring.impact.movers import moved
from scoring.impact.reading import read_everyone
from scoring.impact.service import comparison_of, impact_of, subject_of
from scoring.models import LeadScore, MatrixVersion
from tests.scoring.small import NOW, SMALL, draft, matrix_text, published, scored
from tests.signing import agreed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)

NewLead = Callable[..., Lead]
Did = Callable[..., None]


@pytest.fixture
def cast(new_lead: NewLead, did: Did) -> dict[str, Lead]:
    """Scores 60, 50, 40, 0 and a student under the small matrix."""
    leads = {
        "hot": new_lead(need="direct"),
        "asks": new_lead(need="direct"),
        "reads": new_lead(),
        "cold": new_lead(),
        "student": new_lead(need="direct", title="Student of law"),
    }
    did(leads["hot"], "content.download", NOW - 2 * DAY)
    did(leads["reads"], "content.download", NOW - DAY, times=4)
    did(leads["student"], "content.download", NOW - DAY)
    published()
    scored()
    return leads


def other(text: str) -> MatrixVersion:
    return draft(text)


def nothing(what: str, done: int, total: int) -> None:
    pass


def test_a_draft_that_says_the_same_changes_nothing(cast: dict[str, Lead]) -> None:
    same = draft(SMALL.replace("name: Small", "name: Small, tidied"))
    impact = impact_of(same, NOW)
    assert impact.came_in == impact.fell_out == 0
    assert all(line.before == line.after for line in (*impact.bands, *impact.grades, *impact.stages))
    assert all(before == after for before, after in impact.reach.values())
    assert impact.inflow == impact.inflow_before


def test_the_version_in_force_stands_as_its_scores_are_stored(cast: dict[str, Lead]) -> None:
    compared = comparison_of(subject_of(draft(matrix_text(download=4))), NOW, nothing)
    assert compared.before is not None
    stored = dict(LeadScore.objects.values_list("lead_id", "composite"))
    assert dict(zip(compared.everyone.ids.tolist(), compared.before.rows["composite"], strict=True)) == stored


def test_a_download_that_pays_more_brings_two_leads_in(cast: dict[str, Lead]) -> None:
    impact = impact_of(draft(matrix_text(download=3).replace("from: 60}]]", "from: 50}]]")), NOW)
    assert (impact.mql_before, impact.mql_after) == (1, 3)
    assert (impact.came_in, impact.fell_out) == (2, 0)
    assert {line.key: (line.before, line.after) for line in impact.bands} == {
        "hot": (0, 0), "warm": (2, 3), "cold": (2, 1), DISQUALIFIED: (1, 1),
    }  # fmt: skip
    assert impact.reach["content.download"] == (3, 3)


def test_from_and_to_name_the_leads_of_a_cell(cast: dict[str, Lead]) -> None:
    compared = comparison_of(subject_of(draft(matrix_text(download=3))), NOW, nothing)
    warmed = compared.cell("band", "cold", "warm")
    assert compared.everyone.ids[warmed].tolist() == [cast["reads"].pk]
    assert compared.table("band").counts.sum() == len(cast)


def test_who_moved_is_told_with_the_rules_that_moved_them(cast: dict[str, Lead]) -> None:
    compared = comparison_of(subject_of(draft(matrix_text(download=3))), NOW, nothing)
    place = compared.everyone.ids.tolist().index(cast["hot"].pk)
    (one,) = moved(compared, [place])
    assert (one.before, one.after, one.difference) == (600, 650, 50)
    assert [(mover.label, mover.tenths) for mover in one.movers] == [("Download", 50)]


def test_whom_the_criteria_alone_turn_is_told_apart(cast: dict[str, Lead]) -> None:
    text = matrix_text(download=3).replace("from: 60}]]", "from: 50}]]")
    compared = comparison_of(subject_of(draft(text)), NOW, nothing)
    ids = compared.everyone.ids.tolist()
    turned = {name: moved(compared, [ids.index(lead.pk)])[0].by_criteria for name, lead in cast.items()}
    # 50 was enough by the old points; the one who reads needed the new ones too.
    assert [name for name, by_criteria in turned.items() if by_criteria] == ["asks"]


def test_a_lead_that_came_this_week_is_inflow_of_this_week(cast: dict[str, Lead]) -> None:
    impact = impact_of(draft(matrix_text(download=3)), NOW)
    assert impact.inflow_before is not None
    assert impact.inflow_before.weeks == (0, 0, 0, 1)


def test_a_field_counts_from_the_day_on_which_it_changed(cast: dict[str, Lead]) -> None:
    change_fields(cast["reads"].pk, {"need": "direct"}, by=None, source="test", now=NOW + 10 * DAY)
    scored(NOW + 10 * DAY)
    impact = impact_of(draft(matrix_text(download=3)), NOW + 14 * DAY)
    assert impact.inflow is not None
    assert impact.inflow.weeks == (0, 1, 0, 1)


def test_without_a_version_in_force_everything_is_new(new_lead: NewLead, did: Did) -> None:
    did(new_lead(need="direct"), "content.download", NOW)
    scored()
    impact = impact_of(draft(), NOW)
    assert (impact.mql_before, impact.mql_after, impact.came_in) == (0, 1, 1)
    assert impact.inflow_before is None


def test_only_leads_for_which_the_model_counts_are_counted(cast: dict[str, Lead]) -> None:
    special = published(SMALL, model="special")
    small = draft(matrix_text(download=3))
    agreed((special.model, [{"field": "need", "is": "direct"}]), (small.model, []), now=NOW)
    small.refresh_from_db()
    assert impact_of(small, NOW).leads == 2
    assert impact_of(draft(matrix_text(download=3), model="special"), NOW).leads == 3


def test_a_second_edit_reads_no_lead(cast: dict[str, Lead]) -> None:
    impact_of(draft(matrix_text(download=3)), NOW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        impact_of(draft(matrix_text(download=5)), NOW + timedelta(seconds=1))
    assert not [one for one in queries.captured_queries if "activitydigest" in one["sql"]]


def test_what_came_is_seen_some_seconds_later(cast: dict[str, Lead], new_lead: NewLead, did: Did) -> None:
    version = draft(matrix_text(download=3))
    impact_of(version, NOW)
    did(cast["cold"], "content.download", NOW, times=5)
    new_lead(need="direct")
    cast["asks"].delete()
    scored(NOW + DAY)
    later = impact_of(version, NOW + DAY)
    assert later.as_of == NOW + DAY
    MEMORY.forget()
    assert asdict(later) == asdict(impact_of(version, NOW + DAY))


def test_what_is_kept_up_to_date_is_what_reading_it_all_again_gives(new_lead: NewLead, did: Did) -> None:
    rng = random.Random(7)
    leads = [new_lead(need=rng.choice(["direct", ""])) for _ in range(12)]
    version, at = draft(), NOW
    for _ in range(8):
        at += FRESH
        one = rng.choice(leads)
        if rng.random() < 0.5:
            did(one, "content.download", at)
        elif rng.random() < 0.7:
            change_fields(one.pk, {"need": rng.choice(["direct", ""])}, by=None, source="test", now=at)
        else:
            leads.remove(one)
            one.delete()
        scored(at)
        impact_of(version, at)
    kept = MEMORY.everyone(subject_of(version).keys, at, nothing)
    fresh = read_everyone(kept.fields.keys(), at, lambda done, total: None)
    assert (kept.ids == fresh.ids).all()
    assert (kept.revisions == fresh.revisions).all()
    assert (kept.packed == fresh.packed).all()
    for key, field in fresh.fields.items():
        assert (kept.fields[key].changes == field.changes).all()
        assert words(kept.fields[key].values) == words(field.values)


def words(column: object) -> list[object]:
    codes = getattr(column, "codes", None)
    if codes is None:
        return [repr(value) for value in next(iter(vars(column).values())).tolist()]
    return [column.words[code] if code >= 0 else None for code in codes]


def test_the_figures_can_be_kept_as_json(cast: dict[str, Lead]) -> None:
    impact = impact_of(draft(matrix_text(download=3)), NOW)
    assert json.loads(json.dumps(asdict(impact), default=str))["mql_after"] == impact.mql_after
