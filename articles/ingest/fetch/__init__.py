"""The one way out to other people's servers: pages, feeds, pictures, link checks.

Trusts no address and no answer.

Every host, also of a redirect, must resolve to public addresses alone, and the connection goes to the very
address that was checked. Size is capped while streaming and while unpacking, time over all, redirects at
five. One connection a host with a pause between, robots.txt and Retry-After kept; all of it is remembered for
the process that fetches, and where several fetch, by what they share (`Shared`).
"""

from .addresses import PORTS, is_public, public_address
from .answers import PAGE, SENTENCES, Answer, FetchFailed, FetchLimits, Validators, backoff, seconds_until
from .client import SILENCE, Fetcher, Fetching, fetcher
from .robots import Robots
from .turns import Shared, Taken

__all__ = [
    "PAGE",
    "PORTS",
    "SENTENCES",
    "SILENCE",
    "Answer",
    "FetchFailed",
    "FetchLimits",
    "Fetcher",
    "Fetching",
    "Robots",
    "Shared",
    "Taken",
    "Validators",
    "backoff",
    "fetcher",
    "is_public",
    "public_address",
    "seconds_until",
]
