"""Word lists of the data folder as patterns: words, and where one of them says something else.

A line holds words, or a word followed by a bar and its exceptions, in which ~ is the word: `拟 | 模~ ~定` is 拟
but neither in 模拟 nor in 拟定. A dash revokes an exception: `不 | ~同-意` is not in 不同, and is in 不同意.
"""

import re
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a list that hold something, # begins a comment."""
    for line in (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


def one_of(name: str) -> str:
    """Return a pattern for any word of a list, the longest that fits, where no exception holds."""
    found: list[tuple[int, str]] = []
    for line in lines(name):
        words, _, exceptions = line.partition("|")
        found += [(len(word), but_not(word, exceptions)) for word in words.split()]
    return "(?:" + "|".join(word for _, word in sorted(found, key=lambda each: -each[0])) + ")"


def but_not(word: str, exceptions: str) -> str:
    """Return a pattern for `word` outside the longer words of `exceptions` (模~ ~定)."""
    before, after = [], []
    for exception in exceptions.split():
        front, _, back = exception.partition("~")
        if front:
            before.append(f"(?<!{re.escape(front)})")
        if back:
            whole, _, taken_back = back.partition("-")
            after.append(re.escape(whole) + (f"(?!{re.escape(taken_back)})" if taken_back else ""))
    behind = f"(?!{'|'.join(after)})" if after else ""
    return "".join(before) + re.escape(word) + behind
