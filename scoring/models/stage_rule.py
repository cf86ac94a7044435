"""How a lead stays where its score has brought it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class StageRule(models.Model):
    """What keeps a lead at the edge of a stage from going up and down all the time."""

    class Stage(models.TextChoices):
        MQL = "mql", "MQL"

    stage = models.CharField(max_length=16, choices=Stage.choices, unique=True)
    gap = models.FloatField(
        default=5,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Points. It falls back only if it is below the line lowered by so much.",
    )
    min_stay_hours = models.PositiveSmallIntegerField(
        "Minimum stay",
        default=24,
        validators=[MaxValueValidator(2400)],
        help_text="Hours. It stays so long at least, whatever its score does.",
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_stage_display()
