"""Limits what glibc's malloc keeps.

By default that is an arena for each thread, none of which gives back what the others could use; and once a
large block was freed, blocks up to its size are taken from the arenas, which seldom shrink.
"""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # malloc.h
ARENAS = 2
LARGE = 128 * 1024  # bytes from which on a block is the system's again as soon as it is freed


def share() -> None:
    """Let all threads allocate from two arenas, large blocks from none; call it before there are threads.

    Does nothing without glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
        mallopt(M_MMAP_THRESHOLD, LARGE)
        mallopt(M_TRIM_THRESHOLD, LARGE)
