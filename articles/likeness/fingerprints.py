"""Winnowing: a few hashes of a text that any other text shares which holds a long enough piece of it.

Schleimer, Wilkerson, Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (2003). Of every WINDOW
neighbouring shingles the smallest hash is kept, so that two texts with WINDOW + SHINGLE - 1 characters in common
share at least one.
"""

from collections.abc import Iterable
from hashlib import blake2b

SHINGLE = 7  # characters
WINDOW = 12  # shingles
MASK = (1 << 63) - 1  # a signed column of 64 bits holds every hash


def hash_of(text: str) -> int:
    """Return the hash of a shingle or a sentence, the same in every process: 0 to 2⁶³ - 1."""
    return int.from_bytes(blake2b(text.encode(errors="replace"), digest_size=8).digest(), "big") & MASK


def fingerprints(letters: str) -> set[int]:
    """Return the fingerprints of a text of which only letters and digits are left."""
    count = len(letters) - SHINGLE + 1
    if count < 1:
        return {hash_of(letters)} if letters else set()
    hashes = [hash_of(letters[start : start + SHINGLE]) for start in range(count)]
    return set(winnow(hashes))


def winnow(hashes: list[int]) -> Iterable[int]:
    """Yield the smallest hash of every window, the rightmost where two are equal."""
    if len(hashes) <= WINDOW:
        yield min(hashes)
        return
    least = -1
    for end in range(WINDOW - 1, len(hashes)):
        start = end - WINDOW + 1
        if least < start:
            least = start
            for place in range(start + 1, end + 1):
                if hashes[place] <= hashes[least]:
                    least = place
            yield hashes[least]
        elif hashes[end] <= hashes[least]:
            least = end
            yield hashes[least]
