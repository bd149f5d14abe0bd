"""Many things some at a time: as many values as a query takes, or as many texts as fit into memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

VALUES = 400  # of a query; older builds of SQLite take 999 parameters

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int = VALUES) -> Iterator[list[Item]]:
    """Yield the items in lists of `size`, the last one shorter."""
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch
