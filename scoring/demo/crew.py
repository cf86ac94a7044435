"""The people who work with the demo's leads: two teams, every role."""

import secrets
from dataclasses import dataclass
from random import Random

from leads.models import Role, Team, User

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
    """How to log in as one of the crew; `password` is None where the user was there before and keeps theirs."""

    username: str
    password: str | None
    name: str
    role: str
    team: str


def make_crew() -> list[Login]:
    """Makes the teams and users that are not there yet, with one new random password for all of them."""
    password = "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(4)) for _ in range(4))
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in ("EMEA", "Americas")}
    pattern = User(username="pattern")
    pattern.set_password(password)  # hashed once: the hash is slow on purpose
    return [_member(*row, teams, pattern.password, password) for row in CREW]


def team_of(region: str) -> str:
    """The team that works a region."""
    return "EMEA" if region == "emea" else "Americas"


def one_of(rng: Random, role: Role, team: str) -> str:
    """Somebody of a role in a team, by username."""
    return rng.choice([row[0] for row in CREW if row[3] == role and row[4] == team])


def _member(
    username: str, first: str, last: str, role: Role, team: str, teams: dict, hashed: str, password: str
) -> Login:
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": first,
            "last_name": last,
            "email": f"{username}@leadscore.example",
            "role": role,
            "team": teams[team],
            "password": hashed,
        },
    )
    return Login(username, password if is_new else None, f"{first} {last}", Role(role).label, team)
