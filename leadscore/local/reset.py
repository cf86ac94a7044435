"""Removes what `make run` keeps: the database, the secret key, the logs."""

import shutil

from leadscore.local import ledger, places


def reset() -> int:
    """Remove the data of this checkout, unless it runs.

    Returns:
        The exit code.

    Raises:
        Refused: if it runs.
    """
    here = places.places_of()
    if not here.home.exists():
        print(f"There is nothing at {here.home}.")
        return 0
    with places.only_one(here):
        if here.ledger.exists():
            ledger.end_orphans(here.ledger, here.home)
        shutil.rmtree(here.sockets, ignore_errors=True)
        shutil.rmtree(here.home)
    print(f"Removed {here.home}.")
    return 0
