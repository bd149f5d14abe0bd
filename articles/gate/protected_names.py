"""A name that must never be misspelt, as the desk lists it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Protected:
    """A listed name; `posts`: what a person is, the longest first; the days from and to which that holds."""

    name: str
    posts: tuple[str, ...] = ()
    is_person: bool = False
    starts_on: date | None = None
    ends_on: date | None = None

    def holds(self, on: date) -> bool:
        """Return whether the row counts on the day `on`; first and last day are included."""
        return not ((self.starts_on and on < self.starts_on) or (self.ends_on and on > self.ends_on))
