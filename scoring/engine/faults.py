"""What is wrong with a document, each with the path at which it is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

_LONGEST = 80
_AS_IN_YAML = {True: "true", False: "false", None: "null"}


@dataclass(frozen=True)
class Fault:
    """One fault (or one warning) of a matrix; `path` is "" for the document as a whole."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'matrix'}: {self.message}"


class MatrixRefused(ValueError):
    """A document that breaks a rule of scoring.md, refused whole with every fault."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def shown(value: object) -> str:
    """A value as one short line for a message, whatever its size."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return _AS_IN_YAML[value]
    if isinstance(value, int) and abs(value) > 10**_LONGEST:
        return "a huge number"
    text = repr(value[:_LONGEST] if isinstance(value, str) else value)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


def below(path: str, key: object) -> str:
    """The path of what stands under `key`, a list's index or a mapping's key."""
    if isinstance(key, int) and not isinstance(key, bool):
        return f"{path}[{key}]"
    name = key if isinstance(key, str) and key.isprintable() and len(key) <= _LONGEST else shown(key)
    return f"{path}.{name}" if path else name
