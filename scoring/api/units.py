"""Numbers as they go out: points and tenths of a point, as people read them."""

from typing import Any

from rest_framework import serializers

from scoring.engine.times import date_of


class Tenths(serializers.FloatField):
    """A score or a share, stored in tenths."""

    def to_representation(self, value: Any) -> float:
        return int(value) / 10


class Points(serializers.FloatField):
    """Points, stored in millionths."""

    def to_representation(self, value: Any) -> float:
        return int(value) / 1_000_000


class Day(serializers.DateField):
    """A day, counted from 1970."""

    def to_representation(self, value: Any) -> str | None:
        day = date_of(value)
        return day.isoformat() if day else None
