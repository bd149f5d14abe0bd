"""The panel in the bench: what all checks of one draft cost, without a database.

CPU milliseconds of this process, for each text the median of several runs. The drafts are invented news of
the sample archive, so that sentences differ as real ones do; `hostile` ones are shuffled scraps of what the
checks look for.
"""

import random
import re
import statistics
import time
from datetime import date
from pathlib import Path

from articles.gate import panel
from articles.gate.draft import BODY, Draft, Original, Passage

from .search import Row

ARCHIVE = Path(panel.__file__).parents[1] / "sample_archive" / "posts"
LENGTH = 3_000  # characters of an article
HOSTILE = 10_000
ARTICLES = 5
RUNS = 3  # of each text
MARKUP = re.compile(r"https?\S+|[#*>\[\]()|-]")
SCRAPS = (
    "好。",
    "公司表示，保费不下降3%。",
    "零一二三百千万亿",
    "（记者",
    "3 月 ",
    "二〇二五年",
    "约有3万左右",
    "禁止",
)
CLAIM = "这款保险保本保息，您投保就是稳赚不赔，名额有限赶紧上车！"


def archive_text() -> str:
    """Return the words of the sample archive in one piece."""
    files = sorted(ARCHIVE.glob("*.md"))
    bodies = (file.read_text(encoding="utf-8").split("---", 2)[-1] for file in files)
    return "\n".join(MARKUP.sub("", body).strip() for body in bodies)


def changed(text: str, times: int, chance: random.Random) -> str:
    """Return `text` with `times` places changed: figures, characters, words put in and left out."""
    letters = list(text)
    for _ in range(times):
        at = chance.randrange(len(letters))
        deed = chance.random()
        if deed < 0.4 and letters[at].isdigit():
            letters[at] = str(chance.randrange(10))
        elif deed < 0.6:
            letters[at] = chance.choice(text)
        elif deed < 0.8:
            first = chance.randrange(len(text) - 4)
            letters[at:at] = text[first : first + 4]
        else:
            del letters[at : at + 3]
    return "".join(letters)


def draft(text: str, original: str | None = None) -> Draft:
    """Return a piece with this text, a repost if it has an original."""
    lines = tuple(Passage(BODY, line) for line in text.split("\n") if line)
    headline = text.strip()[:28]
    return Draft(
        (Passage("headline", headline), *lines),
        on=date(2026, 11, 28),
        original=None if original is None else Original(original.strip()[:28], original),
    )


def cpu(drafts: list[Draft]) -> tuple[float, float]:
    """Return median and most CPU milliseconds of the panel over `drafts`."""
    spent = []
    for each in drafts:
        runs = []
        for _ in range(RUNS):
            begun = time.process_time()
            panel.findings(each)
            runs.append((time.process_time() - begun) * 1000)
        spent.append(statistics.median(runs))
    return statistics.median(spent), max(spent)


def run() -> list[Row]:
    """Ask the panel of articles and of hostile texts and return the figures."""
    text, chance = archive_text(), random.Random(15)  # noqa: S311 (which texts)
    starts = [chance.randrange(len(text) - HOSTILE) for _ in range(ARTICLES)]
    articles = [text[start : start + LENGTH] for start in starts]
    long = text[starts[0] : starts[0] + HOSTILE]
    panel.findings(draft(articles[0], articles[0]))  # what a process reads once
    hostile = []
    for scrap in SCRAPS:
        whole = (scrap * HOSTILE)[:HOSTILE]
        letters = list(whole)
        chance.shuffle(letters)
        hostile.append(draft("".join(letters), whole))
    asked = {
        f"an article of {LENGTH:,} characters": [draft(each) for each in articles],
        "a repost word for word": [draft(each, each) for each in articles],
        "a repost with a dozen changes": [draft(changed(each, 12, chance), each) for each in articles],
        "a repost with 120 changes": [draft(changed(each, 120, chance), each) for each in articles],
        "a repost with 400 changes": [draft(changed(each, 400, chance), each) for each in articles],
        "nothing but claims": [draft((CLAIM * LENGTH)[:LENGTH])],
        f"hostile, {HOSTILE:,} characters, with an original": hostile,
        f"{HOSTILE:,} characters, 3,000 of them changed": [draft(changed(long, 3_000, chance), long)],
    }
    return [
        Row(f"panel: {name}{which}", value, "ms CPU")
        for name, drafts in asked.items()
        for which, value in zip(("", ", the worst"), cpu(drafts), strict=True)
        if len(drafts) > 1 or not which
    ]
