"""How many examples a property is tried with: few during development, all of them where .ci/run asks for it.

NEWSROOM_TEST_PROPERTIES names the profile. `short` and `whole` try the same examples every time, so that no
run is red by chance; `wild` draws new ones, many, for bug hunting.
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
