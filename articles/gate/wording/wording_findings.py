"""A rule that a passage breaks, by which of its words and how it was found."""

from dataclasses import dataclass

from articles.gate.rules import PHRASE, Rule


@dataclass(frozen=True)
class Finding:
    """A rule that a passage breaks by its characters from `start` to `end`.

    `found_by`: PHRASE, REWORDING or MEANING. `is_rest`: the last of very many, and all that stands behind it.
    """

    rule: Rule
    start: int
    end: int
    found_by: str = PHRASE
    is_rest: bool = False

    def overlaps(self, other: "Finding") -> bool:
        """Return whether the two name some of the same characters."""
        return self.start < other.end and other.start < self.end

    def words_of(self, text: str) -> str:
        """Return the words of the passage `text` that break the rule."""
        return text[self.start : self.end]
