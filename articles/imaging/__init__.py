"""The only way in for pictures from outside: decoded whole, upright, rid of data about places and people.

Pure functions on bytes; nothing here knows the database or the store. `taken` is for what an editor brings
in, `washed` for what the old site already served, `drawn_at` makes the sizes that pages show.
"""

from .faults import PictureRefused
from .inspection import Facts, look_at
from .label import packet_of
from .master import MOST_BYTES, MOST_WASHED, Master, taken, washed
from .opening import MOST_PIXELS
from .share_card import SIZE, Cover, ShareCard, cropped_cover, drawn_card
from .sizes import drawn_at, placeholder

__all__ = [
    "MOST_BYTES",
    "MOST_PIXELS",
    "MOST_WASHED",
    "SIZE",
    "Cover",
    "Facts",
    "Master",
    "PictureRefused",
    "ShareCard",
    "cropped_cover",
    "drawn_at",
    "drawn_card",
    "look_at",
    "packet_of",
    "placeholder",
    "taken",
    "washed",
]
