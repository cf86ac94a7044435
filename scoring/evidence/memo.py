"""What was computed is remembered in this process, by what it was computed from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Memo(Generic[T]):
    """The last few results.

    Who asks for one that is being computed waits for it; so does who asks for another, since two such
    computations at once are no faster than one after the other.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()
        self._computing, self._looking = Lock(), Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What is remembered under a key, else what is computed now."""
        with self._computing:
            found = self.known(key)
            if found is None:
                found = compute()
                self._keep(key, found)
            return found

    def known(self, key: Hashable) -> T | None:
        """What is remembered under a key, without waiting; None for nothing."""
        with self._looking:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def _keep(self, key: Hashable, found: T) -> None:
        with self._looking:
            self._found[key] = found
            if len(self._found) > self._most:
                self._found.popitem(last=False)
