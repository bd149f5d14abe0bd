"""How much of what could be tried is tried: examples of a property, pages in every look, kinds of junk.

Little while one works, all of it where .ci/run asks for the whole. NEWSROOM_TEST_PROPERTIES names the
profile. `short` and `whole` try the same every time, so that no run is red by chance; `wild` draws new
examples, many, for whoever hunts.
"""

import os

# A slow machine is no defect: speed is the bench's affair, never a test's.
PROFILES = {
    "short": {"deadline": None, "derandomize": True, "max_examples": 25},
    "whole": {"deadline": None, "derandomize": True, "max_examples": 100},
    "wild": {"deadline": None, "max_examples": 1000},
}
TIMES = {"short": 0.25, "whole": 1, "wild": 10}
PROFILE = os.environ.get("NEWSROOM_TEST_PROPERTIES") or "short"


def examples(whole):
    """Return how many examples a property gets that wants `whole` of them."""
    return max(round(whole * TIMES[PROFILE]), 5)


def share(things, of, number=0):
    """Return all of `things` in a list; in the short profile share `number` of `of`, each of them in one."""
    things = list(things)
    return things[number % of :: of] if PROFILE == "short" else things
