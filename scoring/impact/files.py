"""NumPy files in a folder that appears whole or not at all, and is read without being copied into memory.

A file grows by pieces, so that whoever writes a million leads holds some thousands of them. What was written
stands in the manifest with its size and its checksum: whoever opens a folder finds just that, or nothing.
"""

import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
_MANIFEST = "manifest.json"
_BLOCK = 2**22


class Damaged(Exception):
    """A folder does not hold what its manifest says."""


class Growing:
    """A file to which arrays of one kind are added: one dimension, any length."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, path.open("xb")
        self._kind: np.dtype[Any] | None = None
        self.length, self.checksum = 0, 0

    def add(self, array: Array) -> None:
        """Add an array, of which any shape becomes one row of numbers."""
        array = np.ascontiguousarray(array).reshape(-1)
        if self._kind is None:
            self._kind = array.dtype
            _write_head(self._file, array.dtype, 0)
        data = array.astype(self._kind, copy=False).view(np.uint8).data
        self._file.write(data)
        self.checksum = zlib.crc32(data, self.checksum)
        self.length += len(array)

    def end(self) -> None:
        """Say in its head how long it has become; NumPy leaves room for that."""
        self._file.seek(0)
        assert self._kind is not None
        _write_head(self._file, self._kind, self.length)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def drop(self) -> Array:
        """End it, take it out of the folder, and give what was in it, mapped."""
        self.end()
        found = _mapped(self._path)
        self._path.unlink()
        return found


class Folder:
    """What is being written; `manifest` gets what is told besides the files."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._files: dict[str, Growing] = {}

    def file(self, name: str) -> Growing:
        """The file of that name."""
        if name not in self._files:
            self._files[name] = Growing(self._path / f"{name}.npy")
        return self._files[name]

    def drop(self, name: str) -> Array:
        """Take a file out again and give what was in it."""
        return self._files.pop(name).drop()

    def end(self, about: dict[str, Any]) -> None:
        """Close all files, and write last what they should hold."""
        for one in self._files.values():
            one.end()
        held = {name: [one.length, one.checksum] for name, one in self._files.items()}
        with (self._path / _MANIFEST).open("x", encoding="utf-8") as manifest:
            json.dump(about | {"files": held}, manifest)
            manifest.flush()
            os.fsync(manifest.fileno())


@contextmanager
def written(path: Path) -> Iterator[Folder]:
    """A folder that stands at `path` once the block has ended well; else there is nothing."""
    unfinished = Path(tempfile.mkdtemp(prefix="new-", dir=path.parent))
    try:
        yield Folder(unfinished)
        unfinished.rename(path)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def opened(path: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """What a folder's manifest tells, and its arrays by name, mapped read-only.

    Raises:
        Damaged: something is missing, cut short or not what was written.
    """
    about, arrays = told_of(path), {}
    for name, (length, checksum) in about["files"].items():
        try:
            arrays[name] = _mapped(path / f"{name}.npy")
            found = _checksum(path / f"{name}.npy", arrays[name].nbytes)
        except (OSError, EOFError, ValueError) as error:
            raise Damaged(f"{path}: {error}") from error
        if len(arrays[name]) != length or found != checksum:
            raise Damaged(f"{path}: {name} is not what was written")
    return about, arrays


def told_of(path: Path) -> dict[str, Any]:
    """What a folder's manifest tells, of the files their lengths and checksums.

    Raises:
        Damaged: it can't be read.
    """
    try:
        about: dict[str, Any] = json.loads((path / _MANIFEST).read_text(encoding="utf-8"))
        return about
    except (OSError, ValueError) as error:
        raise Damaged(f"{path}: {error}") from error


def _mapped(path: Path) -> Array:
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _checksum(path: Path, size: int) -> int:
    """Of the last bytes of a file, not read through its map: what is mapped counts as this process's."""
    found = 0
    with path.open("rb") as file:
        file.seek(-size, os.SEEK_END)
        while block := file.read(_BLOCK):
            found = zlib.crc32(block, found)
    return found


def _write_head(file: BinaryIO, kind: np.dtype[Any], length: int) -> None:
    head = {"descr": np.lib.format.dtype_to_descr(kind), "fortran_order": False, "shape": (length,)}
    np.lib.format.write_array_header_1_0(file, head)
