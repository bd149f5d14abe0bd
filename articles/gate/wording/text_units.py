"""The units of a text between its full stops: how much each sells, tells, or says as a whole."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from articles.gate.rules import Rule
from articles.text import chinese

from . import meaning
from .competing_findings import TOGETHER
from .hits import hits, units_of
from .register import selling_score
from .wording_findings import Finding

TELLING = -1.0  # score of the register down from which nothing in a unit sells
DOUBTED = -1.5  # score of the meaning above which a unit bears out what a pattern knows to be weak
LEFT_OVER = 0.25  # of the letters of a unit that is nothing but stock phrases
SHOUTED = 60  # letters of the longest of those
BLANK = re.compile(rf"(?<=[{chinese.HAN}])[^\S\n]+(?=[{chinese.HAN}])")  # parts two phrases as a comma does


@dataclass
class Units:
    """The units of a text with their scores, and which of them are nothing but stock phrases."""

    text: str
    rules: Sequence[Rule]

    @cached_property
    def scores(self) -> dict[tuple[int, int], float]:
        """Return how much each unit speaks as a seller."""
        return {unit: selling_score(BLANK.sub("，", self.text[slice(*unit)])) for unit in units_of(self.text)}

    def meanings(self, unit: tuple[int, int]) -> Mapping[str, float]:
        """Return for each rule that has been learnt how likely the unit breaks it."""
        return meaning.scores(self.text[slice(*unit)])

    def is_doubted(self, finding: Finding) -> bool:
        """Return whether the unit of a weak finding as a whole says something else."""
        unit = next((each for each in self.scores if each[0] <= finding.start < each[1]), None)
        if unit is None:
            return False
        meanings = self.meanings(unit)
        if meanings.get(finding.rule.id, 0.0) > DOUBTED:
            return False
        surest = max(meanings, key=lambda rule: meanings[rule])
        if (finding.rule.id, surest) not in TOGETHER:
            return True
        return meaning.against_nothing(self.text[slice(*unit)])[finding.rule.id] <= DOUBTED

    @cached_property
    def _shouted(self) -> dict[tuple[int, int], bool]:
        return {}

    def is_told(self, rule: Rule, place: int) -> bool:
        """Return whether what stands at `place` is told as news, rules and warnings are."""
        if not rule.is_about_selling:
            return False
        return any(
            first <= place < last and score <= TELLING and not self._is_nothing_but_claims((first, last))
            for (first, last), score in self.scores.items()
        )

    def _is_nothing_but_claims(self, unit: tuple[int, int]) -> bool:
        """Return whether next to nothing is left of a unit without what selling rules forbid in it."""
        if unit not in self._shouted:
            letters = {place for place in range(*unit) if self.text[place].isalnum()}
            told = letters.copy()
            for rule in self.rules if len(letters) <= SHOUTED else ():
                if rule.is_about_selling:
                    for start, end, _ in hits(rule, self.text, [unit], is_weak=False):
                        told.difference_update(range(start, end))
            self._shouted[unit] = len(told) <= LEFT_OVER * len(letters) and len(told) < len(letters)
        return self._shouted[unit]
