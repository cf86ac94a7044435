"""How large the company is that is measured on."""

from dataclasses import dataclass

FULL = 1_000_000
ACTIVITIES_EACH = 20
REVISION = 1  # of the data: raise it with every change of what `company` makes


@dataclass(frozen=True)
class Order:
    """A company of `leads`, made from `seed`."""

    leads: int
    seed: int = 7

    @classmethod
    def of(cls, scale: float) -> "Order":
        """`scale` 1 are a million leads and twenty million activities."""
        return cls(max(200, round(FULL * scale)))

    @property
    def database(self) -> str:
        """The name of the database that holds it."""
        return f"bench_{self.leads}_{self.seed}_r{REVISION}"
