"""What robots.txt says."""

from dataclasses import dataclass

from protego import Protego


@dataclass(frozen=True, slots=True)
class Robots:
    """A robots.txt, None where there is none to keep to, and for how many seconds that holds."""

    text: str | None
    seconds: float

    def rules(self) -> Protego | None:
        """Return what it allows whom; None where there is nothing to keep to, or nobody can read it."""
        if self.text is None:
            return None
        try:
            return Protego.parse(self.text)
        except Exception:  # a parser of others' text must not stop the round
            return None
