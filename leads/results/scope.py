"""Whose work somebody sees the results of."""

from dataclasses import dataclass

from leads.models import Role, Team, User
from leads.people.roles import SIGHT, Sight, role_of

WORKERS = (Role.REPRESENTATIVE, Role.SDR, Role.MANAGER)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose leads count.

    `workers` are all who work leads. `people` are those of the chosen team, or None: then every lead counts,
    those that nobody has worked yet too. `team` is the id of the chosen team.
    """

    workers: tuple[int, ...]
    people: tuple[int, ...] | None
    team: int | None = None


def scope_of(user: User, team: int | None = None) -> Scope:
    """The scope of a person: a manager's is the own team, who sees all leads may choose one.

    Args:
        user: who looks.
        team: id of the team that was asked for; ignored where the person may not choose.
    """
    teams = dict(User.objects.filter(role__in=WORKERS).order_by("pk").values_list("pk", "team_id"))
    workers = tuple(teams)
    if SIGHT[role_of(user)] is not Sight.ALL:
        if user.team_id is None:
            return Scope(workers, (user.pk,))
        team = user.team_id
    if team is None:
        return Scope(workers, None)
    return Scope(workers, tuple(pk for pk, of in teams.items() if of == team), team)


def teams_for(user: User) -> list[Team]:
    """The teams that this person can choose from."""
    if SIGHT[role_of(user)] is not Sight.ALL:
        return []
    return list(Team.objects.filter(members__role__in=WORKERS).distinct())
