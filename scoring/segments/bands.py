"""A band as what it is, a stretch of composites: each index that ends in the ranking's order holds it."""

from bisect import bisect_left

from django.db.models import Q

from scoring.engine.matrix import Matrix

_TENTHS = range(1001)  # a composite is held within 0 and 100


def in_band(matrix: Matrix, name: str) -> Q:
    """The scores in a band, as a condition on `LeadScore` of that matrix's version.

    Args:
        matrix: whose bands they are, highest first.
        name: of one of them.
    """
    names = [str(band.name) for band in matrix.bands]
    place = names.index(name)
    least, above = matrix.bands[place].from_, matrix.bands[place - 1].from_ if place else None
    reached = Q(composite__gte=_tenths(least)) if least > 0 else Q()
    return reached if above is None else reached & Q(composite__lt=_tenths(above))


def _tenths(least: float) -> int:
    """The least composite that reaches a line, compared as the kernel compares."""
    return bisect_left(_TENTHS, least, key=lambda tenths: tenths / 10.0)
