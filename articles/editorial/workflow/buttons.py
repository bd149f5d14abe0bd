"""Which verbs a person may do to a piece now: what the screens offer as buttons."""

from datetime import datetime

from articles.editorial.errors import AlreadySigned, NotPermitted, OwnText, WrongState
from articles.models import Post, User

from . import permissions
from .permissions import Standing
from .transitions import VERBS, Verb, state_of

# Done by no hand, or by the button of 审核通过: the last of several signatures is 签发.
NO_BUTTON = frozenset({"revision_applied", "publish_automatically", "sign_off", "sign_off_revision"})


def standing_of(post: Post) -> Standing:
    """Return the standing of a piece, for a screen that shows it and asks for the verbs."""
    return Standing(post)


def allowed_verbs(post: Post, user: User, *, at: datetime, standing: Standing | None = None) -> list[Verb]:
    """Return the verbs that `user` may do to `post` at `at`, in the order of the table in `transitions`.

    `standing`: if the caller has asked for it already. A verb on the list may still be refused for what it is
    given or what the piece lacks (a reason, provenance, an embargo); one that is not on it is refused for the
    role, the state, the review or the two-person rule.
    """
    standing = standing or standing_of(post)
    state = state_of(post, at)
    near = [verb for verb in VERBS.values() if state in verb.states and verb.name not in NO_BUTTON]
    return [verb for verb in near if _is_open(verb, standing, user, at)]


def _is_open(verb: Verb, standing: Standing, user: User, at: datetime) -> bool:
    try:
        permissions.check(verb, standing, user, at)
    except (NotPermitted, OwnText, AlreadySigned, WrongState):
        return False
    return True
