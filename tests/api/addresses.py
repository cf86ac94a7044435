"""Every address and method of the API, made from its own document."""

import re
from typing import Any

from leads.api.document import document

_NAMES = {"lead_id": "1", "kind": "crm", "value": "1", "version_id": "1", "segment_id": "1"}


def addresses() -> list[tuple[str, str, str]]:
    """Method, path below /api/v1 and scope of each."""
    return [
        (method.upper(), _filled(path), _scope(said))
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
    ]


def _filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: _NAMES[found[1]], path).removeprefix("/api/v1")


def _scope(said: dict[str, Any]) -> str:
    found = re.search(r"Scope: `([a-z.]+)`", said["description"])
    assert found, "every address says what it asks for"
    return found[1]
