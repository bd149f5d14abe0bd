"""The one door for pictures from outside: decoded whole, upright, rid of places and people.

Pure functions on bytes; nothing here knows the database or the store. `taken` is for what an editor
brings in, `washed` for what the old site already served, `drawn_at` makes the sizes that pages show.
"""

from .facts import Facts, look_at
from .faults import PictureRefused
from .label import packet_of
from .master import MOST_BYTES, MOST_WASHED, Master, taken, washed
from .opening import MOST_PIXELS
from .sizes import drawn_at, placeholder

__all__ = [
    "MOST_BYTES",
    "MOST_PIXELS",
    "MOST_WASHED",
    "Facts",
    "Master",
    "PictureRefused",
    "drawn_at",
    "look_at",
    "packet_of",
    "placeholder",
    "taken",
    "washed",
]
