"""What a service is: how it proves who it is, and what its items mean."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from leads.ingest.items import NewActivity


class Refused(Exception):
    """A delivery is not taken in: `status` as HTTP has it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Sent:
    """What came: the body to the byte, the headers by small letters, the secret in the address."""

    body: bytes
    headers: Mapping[str, str]
    address_secret: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """An item that means something here. `campaigns`: what its campaign may be called."""

    activity: NewActivity
    campaigns: tuple[str, ...] = ()


def random_secret() -> str:
    """A secret that nobody guesses."""
    return secrets.token_urlsafe(24)


def any_secret(secret: str) -> None:
    """Nothing is wrong with it that could be seen."""


@dataclass(frozen=True)
class Service:
    """A service, as one entry of the table `leads.hooks.services`.

    Attributes:
        key, label: as it is stored, and its name.
        admit: checks a delivery with the hook's secret; gives its token where it may come once only. Raises
            `Refused`.
        items: the items of a body that was admitted. Raises `Refused`.
        read: what an item means; None where that is nothing here. Raises `Unacceptable`.
        given: what the service gives that we check with; empty where we make the secret.
        check_secret: raises a ValueError where what was given can't be it.
        make_secret: makes ours.
        user: the name that goes with our secret where the service asks for a name and a password.
        is_secret_in_address: whether our secret is a part of the address, which it looks up before.
        tells_results: whether the answer says of each item what became of it.
        about: what it sends, in a sentence.
        steps: what a person does there, sentence by sentence.
    """

    key: str
    label: str
    admit: Callable[[Sent, str, datetime], str]
    items: Callable[[Sent], list[object]]
    read: Callable[[object], Happening | None]
    about: str
    steps: tuple[str, ...]
    given: str = ""
    check_secret: Callable[[str], None] = any_secret
    make_secret: Callable[[], str] = random_secret
    user: str = ""
    is_secret_in_address: bool = False
    tells_results: bool = False
