"""Tables back to a document, with the cell of every path, so that each fault is named where it is typed."""

from collections.abc import Iterable, Iterator, Mapping

from scoring.engine.faults import Fault, below
from scoring.engine.matrix import check

from .entries import Entry, Rows, Sheet, SheetFault, SheetRefused, row_of
from .layout import (
    AXES_,
    DISQUALIFIERS,
    FIELDS,
    LINES,
    LINES_,
    MATRIX,
    PARAMETERS,
    RULES,
    SECTIONS,
    STAGES,
    Document,
    Section,
)


def document_of_sheets(sheets: Iterable[Sheet]) -> Document:
    """The document that sheets say.

    Raises:
        SheetRefused: with every fault, each named by its cell.
    """
    reader = _Book({sheet.title.strip().lower(): sheet for sheet in sheets})
    document = reader.document()
    faults = [*reader.rows.faults, *_faults_of(document, reader)]
    if faults:
        raise SheetRefused(faults)
    return document


def _faults_of(document: Document, reader: "_Book") -> Iterator[SheetFault]:
    """What the check finds, but where a cell could not be read at all: that is said already."""
    unread = {fault.where for fault in reader.rows.faults}
    for fault in check(document).faults:
        where = reader.where(fault)
        if where not in unread and not (
            row_of(where) in reader.rows.spoilt and "is required" in fault.message
        ):
            yield SheetFault(where, fault.message)


class _Book:
    """Reads the sections one after the other; notes faults, and at which cell each path is typed."""

    def __init__(self, sheets: Mapping[str, Sheet]) -> None:
        self.rows = Rows(sheets)
        self.places: dict[str, str] = {}

    def document(self) -> Document:
        """Everything that is written, whether it is legal or not."""
        document: Document = {}
        for entry in list(self.rows.of(MATRIX))[:1]:
            document |= entry.values
            self.places |= entry.cells
        document["fields"] = self.mapping(FIELDS, "field", {"type": "fields"})["fields"]
        document |= self.mapping(AXES_, "axis", {"weight": "weights", "marks": "full_marks"})
        document["parameters"] = self.parameters()
        document |= self.lines()
        document["stages"] = self.stages()
        document["disqualify"] = self.disqualifiers()
        empty = ("fields", "full_marks", "stages", "disqualify", *(f"{kind}s" for kind in LINES))
        return {key: value for key, value in document.items() if value or key not in empty}

    def mapping(self, section: Section, name: str, targets: Mapping[str, str]) -> dict[str, Document]:
        """Rows whose first column is the key of several mappings of the document."""
        found: dict[str, Document] = {target: {} for target in targets.values()}
        for entry in self.rows.of(section):
            key = str(entry.values.get(name, ""))
            if any(key in mapping for mapping in found.values()):
                self.rows.faults.append(SheetFault(entry.at, f"{key} is there twice"))
            for column, target in targets.items():
                self.places[below(target, key)] = entry.cells.get(column, entry.at)
                if column in entry.values:
                    found[target][key] = entry.values[column]
        return found

    def parameters(self) -> list[Document]:
        """The parameters, each with the rules that name it."""
        parameters = []
        for number, entry in enumerate(self.rows.of(PARAMETERS)):
            self.note(f"parameters[{number}]", entry)
            parameters.append(entry.values | {"rules": []})
        if RULES.title.lower() not in self.rows.sheets:
            self.rows.faults.append(SheetFault(RULES.title, "there is no sheet of this name"))
        for entry in self.rows.of(RULES):
            self.add_rule(entry, parameters)
        return parameters

    def add_rule(self, entry: Entry, parameters: list[Document]) -> None:
        name, axis = entry.values.pop("parameter", None), entry.values.pop("axis", None)
        number = next((at for at, one in enumerate(parameters) if one.get("key") == name), None)
        if number is None:
            where = entry.cells.get("parameter", entry.at)
            self.rows.faults.append(
                SheetFault(where, f"names no parameter of the sheet Parameters: {name or 'empty'}")
            )
            return
        home = parameters[number]
        if axis is not None and axis != home.get("axis"):
            message = f"is {axis} here, and {home.get('axis')} in the sheet Parameters"
            self.rows.faults.append(SheetFault(entry.cells["axis"], message))
        self.note(f"parameters[{number}].rules[{len(home['rules'])}]", entry)
        home["rules"].append(entry.values)

    def lines(self) -> Document:
        """Grades, levels and bands."""
        found: Document = {f"{kind}s": [] for kind in LINES}
        for entry in self.rows.of(LINES_):
            kind = str(entry.values.pop("kind", ""))
            if kind not in LINES:
                where = entry.cells.get("kind", entry.at)
                self.rows.faults.append(SheetFault(where, f"is one of {', '.join(LINES)}"))
                continue
            rows = found[f"{kind}s"]
            path = f"{kind}s[{len(rows)}]"
            self.note(path, entry)
            self.places[f"{path}.{kind}"] = entry.cells.get("name", entry.at)
            rows.append({kind if key == "name" else key: value for key, value in entry.values.items()})
        return found

    def stages(self) -> Document:
        """The stages; each row is a way."""
        found: Document = {}
        for entry in self.rows.of(STAGES):
            key = str(entry.values.get("key", ""))
            ways = found.setdefault(key, [])
            path = below("stages", key)
            self.places.setdefault(path, entry.at)
            self.places[f"{path}[{len(ways)}]"] = entry.cells.get("way", entry.at)
            ways.append(entry.values.get("way", []))
        return found

    def disqualifiers(self) -> list[Document]:
        """The disqualifiers."""
        found = []
        for number, entry in enumerate(self.rows.of(DISQUALIFIERS)):
            self.note(f"disqualify[{number}]", entry)
            found.append(entry.values)
        return found

    def note(self, path: str, entry: Entry) -> None:
        self.places[path] = entry.at
        self.places |= {f"{path}.{key}": cell for key, cell in entry.cells.items()}

    def where(self, fault: Fault) -> str:
        """The cell at which a fault is typed, else the nearest that there is."""
        path = fault.path
        while path:
            if path in self.places:
                return self.places[path]
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return _SECTION_OF.get(fault.path.partition(".")[0].partition("[")[0], MATRIX).title


_SECTION_OF = {
    "fields": FIELDS, "weights": AXES_, "full_marks": AXES_, "parameters": PARAMETERS, "grades": LINES_,
    "levels": LINES_, "bands": LINES_, "stages": STAGES, "disqualify": DISQUALIFIERS,
}  # fmt: skip
TITLES = {section.title.lower() for section in SECTIONS}
