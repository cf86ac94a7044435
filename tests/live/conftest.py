"""A draft on a real server, and two people who have it open."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from leads.models import Role, User
from scoring.engine.matrix import read_yaml
from scoring.matrix.edits import Cell, change_cell
from scoring.matrix.recording import Editor
from scoring.matrix.versions import draft_from_document
from scoring.models import Edit, MatrixVersion, ScoringModel, ScoringRule
from tests.matrix.conftest import MATRIX

from .reader import Reader
from .serving import Web, web


@dataclass
class Draft:
    """A draft, and who edits it."""

    version: MatrixVersion
    mara: User
    sam: User

    @property
    def path(self) -> str:
        return f"/matrix/drafts/{self.version.pk}/stream"

    def at(self, rule: str, cell: str) -> Cell:
        return Cell("rule", ScoringRule.objects.get(parameter__version=self.version, key=rule).pk, cell)

    def edit(self, value: Any, by: User | None = None, rule: str = "pricing", cell: str = "cap") -> Edit:
        """Somebody changes a cell, whatever they have seen."""
        editor = Editor(by or self.mara, datetime.now(UTC))
        done = change_cell(self.version.pk, self.at(rule, cell), value, seen=10**6, editor=editor)
        assert done is not None
        return done


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


@pytest.fixture
def draft(transactional_db: None) -> Draft:
    model = ScoringModel.objects.create(key="small", name="Small")
    version = draft_from_document(model, read_yaml(MATRIX), None, datetime.now(UTC))
    people = [
        User.objects.create(username=name, first_name=name.title(), last_name="Berg", password="!", role=role)
        for name, role in (("mara", Role.MARKETING), ("sam", Role.MANAGER))
    ]
    return Draft(version, *people)


@pytest.fixture(scope="session")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with web(tmp_path_factory.mktemp("web") / "web.log") as served:
        yield served


@pytest.fixture
def reads(server: Web, draft: Draft) -> Iterator[Callable[..., Reader]]:
    """Opens a draft's stream for somebody, and closes it at the end."""
    opened: list[Reader] = []

    def read(user: User, query: str = "", last: str = "", session: str = "", at: Web = server) -> Reader:
        opened.append(Reader(at.port, draft.path + query, session or session_of(user), last))
        return opened[-1]

    yield read
    for one in opened:
        if not one.is_ended:
            one.close()
