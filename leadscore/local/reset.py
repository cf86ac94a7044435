"""Removes what `make run` and `make bench` keep: databases, the secret key, logs."""

import shutil

from leadscore.local import ledger, places


def reset() -> int:
    """Remove the data of this checkout, unless it runs.

    Returns:
        The exit code.

    Raises:
        Refused: if it runs.
    """
    there = [here for here in (places.places_of(), places.places_of("bench")) if here.home.exists()]
    if not there:
        print(f"There is nothing at {places.places_of().home}.")
    for here in there:
        _remove(here)
    return 0


def _remove(here: places.Places) -> None:
    with places.only_one(here):
        if here.ledger.exists():
            ledger.end_orphans(here.ledger, here.home)
        shutil.rmtree(here.sockets, ignore_errors=True)
        shutil.rmtree(here.home)
    print(f"Removed {here.home}.")
