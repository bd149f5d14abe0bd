"""What a query needs to know of the names and everyday words of a site."""

from collections.abc import Callable, Iterable
from typing import Protocol


class Words(Protocol):
    """What a query needs to know of the names and everyday words of the site."""

    def expand(self, term: str) -> Iterable[str]:
        """Return the terms that mean the same as `term`, itself first."""

    def regional(self, term: str) -> Iterable[str]:
        """Return `term` in the words of the mainland, with synonyms, if it has any of Taiwan or Hong Kong."""

    def outlets(self, term: str) -> Iterable[int]:
        """Return the ids of the outlets called `term`."""

    def spoken(self, term: str) -> Iterable[str]:
        """Return what the trade writes where people say `term`."""

    def is_known(self, term: str) -> bool:
        """Return whether `term` is a name, an alias or an everyday word."""


class NoWords:
    """Nothing known: every term means itself alone."""

    def __init__(self, expand: Callable[[str], Iterable[str]] | None = None) -> None:
        self._expand = expand or (lambda term: [term])

    def expand(self, term: str) -> Iterable[str]:
        """Return the terms that mean the same as `term`."""
        return self._expand(term)

    def regional(self, term: str) -> Iterable[str]:
        """Return nothing."""
        return ()

    def outlets(self, term: str) -> Iterable[int]:
        """Return nothing."""
        return ()

    def spoken(self, term: str) -> Iterable[str]:
        """Return nothing."""
        return ()

    def is_known(self, term: str) -> bool:
        """Return False."""
        return False
