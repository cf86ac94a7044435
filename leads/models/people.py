"""The people who work with leads, and their teams."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Team(models.Model):
    """People who share leads: a sales team, or marketing."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a person may see and do; the table itself is `leads.people.roles`."""

    REPRESENTATIVE = "representative", "Sales representative"
    SDR = "sdr", "SDR"
    MANAGER = "manager", "Sales manager"
    MARKETING = "marketing", "Marketing"
    OPERATIONS = "operations", "Marketing operations"
    ADMINISTRATOR = "administrator", "Administrator"


class User(AbstractUser):
    """One who logs in."""

    role = models.CharField(max_length=16, choices=Role.choices, default=Role.REPRESENTATIVE)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")

    @property
    def initials(self) -> str:
        """Two letters for the round mark beside a lead."""
        letters = [self.first_name[:1], self.last_name[:1]]
        return "".join(letters).upper() or self.username[:2].upper()

    def __str__(self) -> str:
        return self.get_full_name() or self.username
