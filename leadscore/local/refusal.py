"""The one way in which something here says that it cannot go on."""


class Refused(Exception):
    """Something outside the program is not as it must be; its text is the one line a person reads."""
