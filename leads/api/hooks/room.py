"""How many deliveries a process takes in at a time: what is more is refused before it is accepted (P15)."""

from threading import BoundedSemaphore

# Each holds a connection to the database for as long as it takes.
ROOM = BoundedSemaphore(8)
