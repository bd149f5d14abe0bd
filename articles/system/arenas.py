"""What glibc's malloc keeps.

By itself that is an arena for each thread, none of which gives back what the others could use.
"""

import ctypes

M_ARENA_MAX = -8  # malloc.h
ARENAS = 2


def share() -> None:
    """Let all threads allocate from two arenas; to be called before there are threads.

    Nothing without glibc.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
