"""The display mode: 标准版, or 关爱版 for readers who want it larger; the same addresses, the same text."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

STANDARD = "standard"
ELDER = "elder"
COOKIE = "display"
COOKIE_AGE = 365 * 24 * 3600  # seconds


def mode_of(request: HttpRequest) -> str:
    """Return the display mode the reader has chosen; whatever else the cookie says is 标准版."""
    return ELDER if request.COOKIES.get(COOKIE) == ELDER else STANDARD


def safe_next(request: HttpRequest) -> str:
    """Return the path to go back to: `next` if it is an address of this site, else the home page."""
    address = request.GET.get("next", "")
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None, require_https=request.is_secure()
    )
    return address if ours else "/"


@require_safe
def display(request: HttpRequest) -> HttpResponseRedirect:
    """Remember the display mode for a year and return to the page; the first page in 关爱版 explains itself."""
    mode = ELDER if request.GET.get("mode") == ELDER else STANDARD
    address = safe_next(request).partition("#")[0]
    response = HttpResponseRedirect(address + ("#guanai" if mode == ELDER else ""))
    response.set_cookie(
        COOKIE, mode, max_age=COOKIE_AGE, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
