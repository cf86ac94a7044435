"""Why a file is not taken, in a sentence that whoever exported it understands."""


class FileRefused(ValueError):
    """A file that can't be brought in; the words say why and what to do."""
