"""Filing an archive by subject: which 栏目 lists a post of the old site, decided by the words it uses.

The old site knew outlets, not subjects. Rules name the words of each 栏目; what the desk has filed, or taken
out of a 栏目, stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from articles import publication
from articles.models import Category, EditorialEvent, Post

HEADLINE_WEIGHT = 4  # of a word in the headline or among the tags; one in the opening counts 1
ENOUGH = 4  # weight a post needs to be filed at all
OPENING = 400  # characters of the text that say what a piece is about
BATCH = 200  # posts a transaction


@dataclass(frozen=True)
class FilingRule:
    """The words that speak for the 栏目 named `section`."""

    section: str
    words: tuple[str, ...]

    def weight(self, titles: str, opening: str) -> int:
        """Return how much speaks for the 栏目: every word once, at the best place it stands in."""
        return sum(HEADLINE_WEIGHT if word in titles else word in opening for word in self.words)


def rules_of(data: Any) -> list[FilingRule]:
    """Return the rules of a JSON file, [{"section": "监管", "words": ["处罚", …]}, …]. Raises ValueError."""
    if not isinstance(data, list):
        raise ValueError("the file must hold a list of rules")
    rules = []
    for number, row in enumerate(data, start=1):
        words = row.get("words") if isinstance(row, dict) else None
        if not (isinstance(words, list) and words and all(isinstance(word, str) and word for word in words)):
            raise ValueError(f'rule {number}: "words" must be a list of words')
        if not isinstance(row.get("section"), str):
            raise ValueError(f'rule {number}: "section" must be the name of a 栏目')
        rules.append(FilingRule(row["section"], tuple(dict.fromkeys(words))))
    return rules


def section_for(rules: Iterable[FilingRule], headline: str, tags: Iterable[str], text: str) -> str | None:
    """Return the name of the 栏目 that most speaks for, the earlier rule on a draw; None if too little does."""
    titles, opening = "\n".join([headline, *tags]), text[:OPENING]
    best, most = None, ENOUGH - 1
    for rule in rules:
        if (weight := rule.weight(titles, opening)) > most:
            best, most = rule.section, weight
    return best


def file_archive(rules: Sequence[FilingRule], *, dry_run: bool = False) -> Counter[str]:
    """File the archive's posts that never stood in a 栏目; return how many were filed under each.

    What the desk filed and took back by 撤销 stays out as well, though 按建议归入栏目 (`admin.archive_filing`)
    suggests it again: there somebody confirms each piece, here nobody does. Each batch is one transaction.
    Raises ValueError for a rule whose 栏目 does not exist.
    """
    sections = {found.name: found for found in Category.objects.sections()}
    if missing := [rule.section for rule in rules if rule.section not in sections]:
        raise ValueError(f"no 栏目 is called {'、'.join(missing)}")
    filed: Counter[str] = Counter()
    by_hand = EditorialEvent.objects.filter(verb="file_under", post__isnull=False).values("post")
    waiting = Post.objects.filter(is_legacy=True, section=None).exclude(pk__in=by_hand).order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        filed += _file_batch(keys[start : start + BATCH], rules, sections, dry_run=dry_run)
    return filed


@transaction.atomic
def _file_batch(
    keys: list[int], rules: Sequence[FilingRule], sections: dict[str, Category], *, dry_run: bool
) -> Counter[str]:
    """File the posts `keys`, unless somebody did meanwhile."""
    posts = list(
        Post.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, section=None)
        .prefetch_related("tagged_posts__tag")
    )
    chosen = []
    for post in posts:
        tags = [tagged.tag.name for tagged in post.tagged_posts.all()]
        if name := section_for(rules, post.headline, tags, post.body_text):
            post.section = sections[name]
            chosen.append(post)
    if chosen and not dry_run:
        Post.objects.bulk_update(chosen, ["section"])
        publication.changed(chosen)
    return Counter(post.section.name for post in chosen if post.section)
