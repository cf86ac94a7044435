"""What a lead is held against."""

from enum import StrEnum


class Success(StrEnum):
    """Sales accepted it, or it was won; `scoring.evidence.cases` says which leads count for each."""

    ACCEPTED = "accepted"
    WON = "won"
