"""Words that may stand for each other."""

from collections import Counter
from itertools import combinations

from articles.text import chinese, synonyms


def test_no_pair_is_written_twice():
    groups = synonyms.read_groups(chinese.DATA / "synonyms.txt")
    pairs = Counter(pair for group in groups for pair in combinations(sorted(group), 2))

    assert [pair for pair, times in pairs.items() if times > 1] == []
