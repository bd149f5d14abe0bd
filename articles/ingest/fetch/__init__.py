"""The only way to others' servers (pages, feeds, pictures, links); it trusts neither address nor answer.

Every host, including that of a redirect, must resolve to public addresses only, and the connection goes to
the very address that was checked. Size is limited while streaming and while unpacking, time overall,
redirects to five. There is one connection per host with a pause between requests, and robots.txt and
Retry-After are respected; all of it is remembered for the process that fetches, and where several fetch,
through what they share (`Shared`).
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
