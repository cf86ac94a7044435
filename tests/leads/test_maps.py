"""Maps: every fault is named by its path; what is legal is read as the documentation says."""

import re
from pathlib import Path

import pytest

from leads.ingest.files.additions import add_to_catalog
from leads.ingest.files.cells import NoSuchColumn, Source
from leads.ingest.files.maps import read_map
from leads.ingest.files.parts import MapRefused
from leads.models import ActivityType, Field

ROOT = Path(__file__).resolve().parents[2]


def faults_of(text: str) -> list[str]:
    with pytest.raises(MapRefused) as refused:
        read_map(text)
    return refused.value.faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[", "map: is no mapping|This is no YAML"),
        ("", "map: is no mapping of keys to values"),
        ("source: a\nsource: b", "This is no YAML: .*duplicate key"),
        ("leads: {id: Id, columns: {}}", "source: is required"),
        ("source: change", "source: should be small letters"),
        ("source: a\nnonsense: 1", "nonsense: is not known here"),
        ("source: a\nzone: Middle/Earth", "zone: should be a time zone"),
        ("source: a\ndelimiter: ab", "delimiter: should be one sign"),
        ("source: a\nmissing: Select", "missing: should be a list of words"),
        ("source: a\nfields: {x: {type: colour}}", "fields.x.type: should be one of: text, number"),
        ("source: a\ntypes: {x: {channel: tv}}", "types.x.channel: should be one of: online"),
        ("source: a\nleads: {columns: {title: T}}", "leads: needs an id, or email"),
        ("source: a\nleads: {id: I, columns: {title: [T]}}", "leads.columns.title: is no mapping"),
        ("source: a\nleads: {id: I, columns: {title: {values: {a: b}}}}", "leads.columns.title: should be"),
        ("source: a\nleads: {id: I, repeats: often, columns: {}}", "leads.repeats: should be one of"),
        ("source: a\nleads: {id: I, columns: {spend: {column: S, decimal: x}}}", "leads.columns.spend"),
        ("source: a\nactivities: {lead: L, type: T}", "activities.occurred_at: is required"),
        ("source: a\nactivities: {lead: L, type: {column: T, values: []}, occurred_at: W}", "activities.t"),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_path(text: str, fault: str) -> None:
    assert any(re.match(fault, found, re.DOTALL) for found in faults_of(text)), faults_of(text)


def test_all_faults_are_named_at_once() -> None:
    assert len(faults_of("zone: x\nencoding: 1\nleads: {repeats: x}")) >= 4


@pytest.mark.django_db
def test_the_map_of_the_documentation_is_one() -> None:
    text = (ROOT / "docs" / "import-maps.md").read_text()
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example
    add_to_catalog(read_map(example[1]))
    assert Field.objects.get(key="urgency").is_ordered
    assert ActivityType.objects.get(key="shop.cart.add").topic == "Shop"


@pytest.mark.django_db
def test_a_map_that_does_not_fit_the_catalog_adds_nothing() -> None:
    text = """
        source: a
        fields: {plant: {}, spend: {type: text}}
        leads: {id: Id, columns: {shoe_size: Shoe}}
        activities: {lead: L, occurred_at: W, type: {column: T, values: {x: web.nonsense}}}
    """
    with pytest.raises(MapRefused) as refused:
        add_to_catalog(read_map(text))
    paths = [fault.partition(":")[0] for fault in refused.value.faults]
    assert paths == ["fields.spend", "leads.columns.shoe_size", "activities.type"]
    assert not Field.objects.filter(key="plant").exists()


@pytest.mark.parametrize(
    ("source", "cell", "value"),
    [
        (Source("a"), " x ", "x"),
        (Source("a"), "  ", None),
        (Source("a", missing=frozenset({"select"})), "SELECT", None),
        (Source("a", values={"ja": True, "n/a": None}), "Ja", True),
        (Source("a", values={"ja": True, "n/a": None}), "N/A", None),
        (Source("a", values={"ja": True}), "nein", "nein"),
        (Source("a", decimal=","), "1.234,56", "1234.56"),
        (Source(constant="fair"), "x", "fair"),
    ],
)
def test_a_cell_means_what_the_map_says(source: Source, cell: str, value: object) -> None:
    assert source.reader(["a"])([cell]) == value


@pytest.mark.parametrize("header", [["b"], ["a", "a"]])
def test_a_column_must_be_there_once(header: list[str]) -> None:
    with pytest.raises(NoSuchColumn):
        Source("a").reader(header)
