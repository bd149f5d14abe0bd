"""Refusals of the editorial verbs: the thing, the fault and the next step, in Chinese.

Any screen can show them.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class EditorialError(Exception):
    """A refusal by an editorial verb; `str()` is the sentence for the editor."""


class NotPermitted(EditorialError):
    """The actor's role does not include the verb, or the piece is somebody else's."""


class WrongState(EditorialError):
    """The piece's state does not allow the verb."""


class NotApproved(WrongState):
    """The present text does not carry the signatures it needs."""


class EmbargoInForce(EditorialError):
    """The moment of publication lies before the end of the embargo."""


class TimePassed(EditorialError):
    """A future moment was needed, and the given one is past."""


class OwnText(EditorialError):
    """Nobody signs what they wrote."""


class AlreadySigned(EditorialError):
    """Nobody signs one text twice."""


class ReasonMissing(EditorialError):
    """The verb needs a written reason."""


class InvalidText(EditorialError):
    """A field holds what cannot be stored or published; `fields` gives the messages by field name."""

    def __init__(self, message: str, fields: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})


class Incomplete(EditorialError):
    """Required provenance is missing; `missing` lists the labels."""

    def __init__(self, message: str, missing: Sequence[str]) -> None:
        super().__init__(message)
        self.missing = list(missing)


class HeldBack(EditorialError):
    """Words have to be corrected before readers may see them.

    `rules` lists the rules they break, `reasons` what each says, without the words.
    """

    def __init__(self, message: str, rules: Sequence[str], reasons: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.rules = list(rules)
        self.reasons = list(dict.fromkeys(reasons))


class StaleVersion(EditorialError):
    """Somebody saved a newer version; the texts are carried along, so nothing is lost.

    `yours` and `theirs` map field names to values in the form of `content.content_of`, and so does `base`,
    the text of `base_version` that the editor had opened (None if it is no longer known); `current_version`
    is the one to save against after reading theirs.
    """

    def __init__(
        self,
        message: str,
        *,
        yours: dict[str, Any],
        theirs: dict[str, Any],
        current_version: int,
        base: dict[str, Any] | None = None,
        base_version: int = 0,
    ) -> None:
        super().__init__(message)
        self.yours = yours
        self.theirs = theirs
        self.current_version = current_version
        self.base = base
        self.base_version = base_version


class Unanswered(EditorialError):
    """Two texts were to be merged and differences are left without an answer; `left` counts them."""

    def __init__(self, message: str, left: int) -> None:
        super().__init__(message)
        self.left = left


class LockedByOther(EditorialError):
    """Somebody else is writing at the piece just now; `holder` is their name."""

    def __init__(self, message: str, holder: str) -> None:
        super().__init__(message)
        self.holder = holder


class TypoRefused(EditorialError):
    """The change is more than a typo."""


class TypoNotNow(TypoRefused, WrongState):
    """The piece takes no 改错字 just now, whatever would be changed."""


class TooMany(EditorialError):
    """More pieces at once than the verb accepts."""
