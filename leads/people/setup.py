"""The first people of an installation: its administrator and its teams."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from leads.models import Role, Team, User

from .accounts import create_account


def has_administrator() -> bool:
    """Whether somebody who can give roles can log in."""
    return User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


@transaction.atomic
def create_first_people(
    username: str, password: str, now: datetime, *, email: str = "", name: str = "", teams: Sequence[str] = ()
) -> User:
    """Make the first administrator and the teams; teams that are there stay as they are.

    Raises:
        ValidationError: by what is wrong; nothing is made.
    """
    create_teams(teams)
    return create_account(
        username, password, role=Role.ADMINISTRATOR, by=None, now=now, email=email, name=name
    )


@transaction.atomic
def create_teams(names: Sequence[str]) -> list[Team]:
    """Make teams by name; those that are there stay as they are.

    Raises:
        ValidationError: a name is empty or too long; none is made.
    """
    teams = []
    for name in dict.fromkeys(name.strip() for name in names):
        team = Team.objects.filter(name=name).first() or Team(name=name)
        if team.pk is None:
            team.full_clean()
            team.save()
        teams.append(team)
    return teams
