"""A term cut into the words that say something about its subject."""

import re
from pathlib import Path

from articles.text import chinese, values

from .known_words import Words

A_SENTENCE = 6  # characters below which idle words at the end may belong to a name
SUFFIXES = frozenset("险费款法案率额金类型版期人者员")  # that a word may do without
NUMBER = re.compile(r"[0-9.·/:-]+")
# Words of a question that say nothing about its subject.
STOP_WORDS = frozenset(
    (Path(__file__).parent / "data" / "stop_words.txt").read_text(encoding="utf-8").split()
)
IDLE_CHARACTERS = STOP_WORDS | frozenset(
    "人元年月日个次家件号车款险费钱点天多少大小好新老几只条张第每各报赔保用吃坐到打开关看做叫拿交住走跑说话里外上下前后"
)
# Longer idle words, taken out before the rest is cut into words, so that they tear no word apart.
IDLE = re.compile(
    "|".join(
        sorted(
            (
                word
                for word in (*STOP_WORDS, "这个东西", "是怎么回事", "怎么回事", "那个什么", "骗人的")
                if len(word) > 2
            ),
            key=len,
            reverse=True,
        )
    )
)


def cut_term(term: str, words: Words) -> list[str]:
    """Return the words of a term that say something about its subject.

    Known names and everyday sayings stay whole, letters beside ideographs are split off (cross二期 → cross,
    二期), a number keeps what it counts (24小时), and characters that stand alone stay together (车被树砸了 → 树砸).
    """
    found: list[str] = []
    for run in _alternating(term):
        if not chinese.is_han(run[:1]):
            found.append(run)
            continue
        for segment in filter(None, IDLE.split(run)):
            found += _cut_run(segment, words)
    return _with_counts(found)


def _alternating(term: str) -> list[str]:
    """Return the runs of ideographs and of letters and numbers between them (e保2025 → e, 保, 2025)."""
    found: list[str] = []
    for run in chinese.runs(term):
        if found and not chinese.is_han(run) and not chinese.is_han(found[-1]):
            found[-1] += run
        else:
            found.append(run)
    return found


def _cut_run(run: str, words: Words) -> list[str]:
    edges = set(chinese.boundaries(run))
    found: list[str] = []
    at = begun = 0
    while at < len(run):
        size = next(
            (
                size
                for size in range(min(16, len(run) - at), 1, -1)
                if (size > 3 or (at in edges and at + size in edges))
                and words.is_known(run[at : at + size])
                and not is_of_lone(run[at : at + size])
            ),
            0,
        )
        if not size:
            at += 1
            continue
        found += words_of(run[begun:at])
        found.append(run[at : at + size])
        at = begun = at + size
    return found + words_of(run[begun:])


def words_of(text: str) -> list[str]:
    """Return the telling words of a run of ideographs, guessing at names.

    陆+鹤鸣 stands for a word with the lone character before it, 欧阳牧|马 for one with the lone character that ends
    the run.
    """
    found: list[str] = []
    begun = ""
    cut = [one for word in chinese.guessed(text) for one in _without_idle_ends(word, text)]
    for place, word in enumerate([*cut, ""]):
        before = begun or (found[-1] if found else "")
        is_last = len(word) == 1 and place == len(cut) - 1 and len(text) < A_SENTENCE
        is_of_name = is_last and before != "" and not chinese.is_known(before)  # 裴听是 is no 裴听
        if len(word) == 1 and (word not in STOP_WORDS or is_of_name):
            begun += word
            continue
        if len(begun) > 1 and begun not in STOP_WORDS:
            found.append(begun)
        elif (
            len(begun) == 1
            and begun not in SUFFIXES
            and len(word) != 2
            and found
            and text.endswith(found[-1] + begun)
        ):
            found[-1] = f"{found[-1]}|{begun}"
        if len(word) > 1 and word not in STOP_WORDS:
            found.append(f"{begun}+{word}" if len(begun) == 1 and len(word) == 2 else word)
        begun = ""
    return found


def _without_idle_ends(word: str, text: str) -> list[str]:
    """Return a guessed word without the idle characters a guess may have drawn in (种牙能 → 种牙)."""
    if len(word) < 3 or len(text) < A_SENTENCE or chinese.is_known(word):
        return [word]
    start, end = 0, len(word)
    while start < end and word[start] in STOP_WORDS:
        start += 1
    while end > start and word[end - 1] in STOP_WORDS:
        end -= 1
    return [*word[:start], *([word[start:end]] if start < end else []), *word[end:]]


def _with_counts(found: list[str]) -> list[str]:
    """Let a number keep the word it counts."""
    joined: list[str] = []
    for word in found:
        if joined and NUMBER.fullmatch(joined[-1]) and word[0] in values.MEASURE and len(word) <= 3:
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def is_of_lone(text: str) -> bool:
    """Return whether a text is made of characters that are words by themselves: 砸了 may be torn from 树砸了."""
    return len(text) < 4 and all(len(word) == 1 for word in chinese.cut(text))
