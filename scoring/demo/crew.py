"""The people who work with the demo's leads: two teams, every role."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from leads.models import Role, Team, User
from leads.people.accounts import save_account
from leads.people.setup import create_teams

R = Role
CREW = (
    ("ruth.paulsen", "Ruth", "Paulsen", R.MANAGER, "EMEA"),
    ("ivo.brandt", "Ivo", "Brandt", R.SDR, "EMEA"),
    ("amira.khelifi", "Amira", "Khelifi", R.SDR, "EMEA"),
    ("nils.aaberg", "Nils", "Aaberg", R.REPRESENTATIVE, "EMEA"),
    ("giulia.ferrante", "Giulia", "Ferrante", R.REPRESENTATIVE, "EMEA"),
    ("marcus.teague", "Marcus", "Teague", R.MANAGER, "Americas"),
    ("dana.whitlock", "Dana", "Whitlock", R.SDR, "Americas"),
    ("luis.arbelaez", "Luis", "Arbeláez", R.REPRESENTATIVE, "Americas"),
    ("priya.raman", "Priya", "Raman", R.REPRESENTATIVE, "Americas"),
    ("hanna.lindgren", "Hanna", "Lindgren", R.MARKETING, "EMEA"),
    ("tomasz.wolny", "Tomasz", "Wolny", R.OPERATIONS, "Americas"),
    ("joan.abbott", "Joan", "Abbott", R.ADMINISTRATOR, "Americas"),
)
PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


@dataclass(frozen=True)
class Login:
    """How to log in; `password` is None where the user was there before and keeps theirs."""

    username: str
    password: str | None
    name: str
    role: str
    team: str


def make_crew(now: datetime) -> dict[str, User]:
    """Makes the teams and users that are not there yet, without passwords: nobody can log in so far."""
    teams = {team.name: team for team in create_teams(["EMEA", "Americas"])}
    there = {user.username: user for user in User.objects.filter(username__in=[row[0] for row in CREW])}
    return {row[0]: there.get(row[0]) or _member(*row, teams, now) for row in CREW}


def give_passwords() -> list[Login]:
    """Let in whoever of the crew has no password yet, each by a random one of their own; told once, here."""
    crew = _crew()
    passwords = {user.pk: _password() for user in crew if not user.has_usable_password()}
    for user in crew:
        if user.pk in passwords:
            user.set_password(passwords[user.pk])
    User.objects.bulk_update(crew, ["password"])
    return [
        Login(
            user.username,
            passwords.get(user.pk),
            user.get_full_name(),
            user.get_role_display(),
            user.team.name if user.team else "",
        )
        for user in crew
    ]


def _password() -> str:
    return "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(3))


def is_unfinished() -> bool:
    """Whether a demo was begun here that never came to its end: its users are there and nobody can log in."""
    return any(not user.has_usable_password() for user in _crew())


def team_of(region: str) -> str:
    """The team that works a region."""
    return "EMEA" if region == "emea" else "Americas"


def one_of(rng: Random, role: Role, team: str) -> str:
    """Somebody of a role in a team, by username."""
    return rng.choice([row[0] for row in CREW if row[3] == role and row[4] == team])


def _crew() -> list[User]:
    """Those of the crew that are there, in the order of the list."""
    users = User.objects.select_related("team").in_bulk([row[0] for row in CREW], field_name="username")
    return [users[row[0]] for row in CREW if row[0] in users]


def _member(
    username: str, first: str, last: str, role: Role, team: str, teams: Mapping[str, Team], now: datetime
) -> User:
    user = User(
        username=username,
        first_name=first,
        last_name=last,
        email=f"{username}@leadscore.example",
        role=role,
        team=teams[team],
    )
    user.set_unusable_password()
    return save_account(user, by=None, now=now)
