"""Why a picture does not come in."""


class PictureRefused(Exception):
    """The picture cannot come into the store; `str()` is the sentence for the editor."""


class UnreadablePicture(Exception):
    """The bytes are not what the container's own rules ask for; for the log."""
