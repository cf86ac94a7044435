"""Parts of a map, walked with their paths, so that every fault says where it is."""

from collections.abc import Callable, Iterator

from .cells import Cell, Source
from .taking import TAKES


class MapRefused(ValueError):
    """A map with faults: each a path and what is wrong there."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Part:
    """A part of the document with its path; what is wrong in it goes to one list."""

    def __init__(self, value: object, path: str, faults: list[str]) -> None:
        self.value, self.path, self.faults = value, path, faults

    def fault(self, message: str) -> None:
        """Note what is wrong here."""
        self.faults.append(f"{self.path or 'map'}: {message}")

    def keys(self, allowed: str, required: str = "") -> dict[str, "Part"]:
        """The parts by key; keys that are not allowed, or are required and missing, are faults."""
        if not isinstance(self.value, dict):
            self.fault("is no mapping of keys to values")
            return {}
        for key in self.value:
            if key not in allowed.split():
                self._at(str(key)).fault(f"is not known here; known are: {', '.join(allowed.split())}")
        for key in required.split():
            if self.value.get(key) is None:
                self._at(key).fault("is required")
        return {key: self._at(key) for key in allowed.split() if self.value.get(key) is not None}

    def entries(self) -> Iterator[tuple[str, "Part"]]:
        """The parts by any key."""
        if isinstance(self.value, dict):
            for key in self.value:
                yield str(key), Part(self.value[key], f"{self.path}.{key}", self.faults)
        else:
            self.fault("is no mapping of keys to values")

    def word(self, is_right: Callable[[str], bool] = bool, wish: str = "a text") -> str:
        """A text that is right, else a fault that says what it should be."""
        if isinstance(self.value, str) and is_right(self.value):
            return self.value
        self.fault(f"should be {wish}")
        return ""

    def words(self) -> list[str]:
        """A list of words."""
        if isinstance(self.value, list) and all(isinstance(v, str | int | float) for v in self.value):
            return [as_typed(word) for word in self.value]
        self.fault("should be a list of words")
        return []

    def _at(self, key: str) -> "Part":
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Part(value, f"{self.path}.{key}" if self.path else key, self.faults)


def as_typed(word: object) -> str:
    """How a word of the map stands in a cell: YAML reads true and 1 where a file has letters."""
    return str(word).lower() if isinstance(word, bool) else str(word)


def one_of(words: list[str]) -> Callable[[str], bool]:
    """Whether a word is one of these."""
    return lambda word: word in words


def wish(words: list[str]) -> str:
    """Say what a word should be."""
    return f"one of: {', '.join(words)}"


def source_of(part: Part, missing: list[str]) -> Source:
    """Read where a value comes from; `missing` are the words that stand for nothing in every column."""
    if isinstance(part.value, str):
        return Source(column=part.value, missing=_folded(missing))
    parts = part.keys("column constant values missing decimal format take")
    if ("column" in parts) == ("constant" in parts):
        part.fault("should be the name of a column, or have one of column and constant")
        return Source()
    own = parts["missing"].words() if "missing" in parts else []
    return Source(
        column=parts["column"].word() if "column" in parts else "",
        constant=_cell(parts["constant"]) if "constant" in parts else None,
        values=_exchange(parts["values"]) if "values" in parts else {},
        missing=_folded([*missing, *own]),
        decimal=parts["decimal"].word(one_of([".", ","]), wish([".", ","])) if "decimal" in parts else "",
        format=parts["format"].word() if "format" in parts else "",
        take=parts["take"].word(one_of(list(TAKES)), wish(list(TAKES))) if "take" in parts else "",
    )


def _exchange(part: Part) -> dict[str, Cell]:
    raw = part.value if isinstance(part.value, dict) else {}
    if not raw:
        part.fault("is no mapping of words to values")
    return {as_typed(word).casefold(): _cell(Part(raw[word], part.path, part.faults)) for word in raw}


def _cell(part: Part) -> Cell:
    if part.value is None or isinstance(part.value, str | int | float | bool):
        return part.value
    part.fault("should be a text, a number, true or false")
    return None


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(word.casefold().strip() for word in words)
