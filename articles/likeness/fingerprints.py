"""Winnowing: a few hashes of a text, one of which any text with a long enough piece of it shares.

Schleimer, Wilkerson, Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (2003). Of every WINDOW
neighbouring shingles the smallest hash is kept, so that two texts with WINDOW + SHINGLE - 1 characters in
common share at least one.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b
from zlib import crc32

from articles.text import chinese, housekeeping, spelling

SHINGLE = 7  # characters
WINDOW = 12  # shingles
MAX_CHARACTERS = 20_000  # of a text that are read
REMEMBERED = 32  # fingerprints of a post that are stored, the smallest ones
WIDTH = 4  # bytes of a character in UTF-32
NO_LETTERS = re.compile(r"[\W_]+")
HALF = 1 << 31  # a signed column of 32 bits holds every hash


def hash_of(text: str) -> int:
    """Return the hash of a sentence, 64 bits, the same in every process."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8).digest(), "big")


def letters_of(body_text: str) -> str:
    """Return the letters and digits of a story in normal form, without house lines."""
    lines = chinese.normalise(body_text[:MAX_CHARACTERS]).split("\n")
    story = "".join(
        line[housekeeping.after_lead(line) :] for line in lines if not housekeeping.is_housekeeping(line)
    )
    return NO_LETTERS.sub("", spelling.settle(story))


def fingerprints(letters: str) -> set[int]:
    """Return the fingerprints (signed, 32 bits) of a text of which only letters and digits are left."""
    data = letters.encode("utf-32-le", errors="replace")
    last = len(data) - SHINGLE * WIDTH
    if last < 0:
        return {crc32(data) - HALF} if data else set()
    size = SHINGLE * WIDTH
    return set(winnow([crc32(data[start : start + size]) - HALF for start in range(0, last + 1, WIDTH)]))


def winnow(hashes: list[int]) -> Iterator[int]:
    """Yield the smallest hash of every window, the rightmost where two are equal."""
    if len(hashes) <= WINDOW:
        yield min(hashes)
        return
    least = -1
    for end in range(WINDOW - 1, len(hashes)):
        if least <= end - WINDOW:
            start = end - WINDOW + 1
            lowest = min(hashes[start : end + 1])
            least = end
            while hashes[least] != lowest:
                least -= 1
            yield lowest
        elif hashes[end] <= hashes[least]:
            least = end
            yield hashes[end]


def to_remember(body_text: str) -> tuple[int, ...]:
    """Return the fingerprints of a post that are stored; pure."""
    return tuple(sorted(fingerprints(letters_of(body_text)))[:REMEMBERED])
