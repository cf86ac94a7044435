"""A demo of 1,500 leads, loaded once for all tests that look at it."""

from collections.abc import Iterator

import pytest

from scoring.demo.blocks import Order
from scoring.demo.load import load_demo
from scoring.rescoring.verify import verify
from tests.demo.demo_cast import NOW, Loaded, silent
from tests.standards import empty_all, write_standards


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Loaded]:
    with django_db_blocker.unblock():
        write_standards()
        logins = load_demo(Order(leads=1500, activities=30_000, seed=7), NOW, silent)
        yield Loaded(logins, verify(NOW))
        empty_all()
