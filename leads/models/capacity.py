"""How much somebody takes: experience, leads a day and a week, absence."""

from django.conf import settings
from django.db import models


class Capacity(models.Model):
    """What rules may hand to a person; who has no row takes any number, and is neither new nor an expert."""

    class Experience(models.IntegerChoices):
        NEW = 1, "New"
        EXPERIENCED = 2, "Experienced"
        EXPERT = 3, "Expert"

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="capacity"
    )
    experience = models.PositiveSmallIntegerField(
        choices=Experience.choices, default=Experience.EXPERIENCED, help_text="The hottest go to the highest."
    )
    most_a_day = models.PositiveSmallIntegerField(
        "Leads a day", null=True, blank=True, help_text="Empty: any number."
    )
    most_a_week = models.PositiveSmallIntegerField(
        "Leads a week",
        null=True,
        blank=True,
        help_text="From Monday on. Empty: any number.",
    )

    class Meta:
        verbose_name_plural = "capacities"

    def __str__(self) -> str:
        return str(self.person)


class Absence(models.Model):
    """Days on which nothing is handed to a person, the first and the last included."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ["first_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="absence_in_order"
            )
        ]
        indexes = [models.Index(fields=["person", "last_on"], name="absence_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.first_on} to {self.last_on}"
