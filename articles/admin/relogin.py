"""登录已过期: an open page asks who is logged in, and one logs in again on it without losing a word."""

from typing import TYPE_CHECKING

from django.contrib.auth import login
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods
from django_otp import login as otp_login

from articles.editorial.access import second_factor
from articles.web.clients import as_staff

from . import second_step

if TYPE_CHECKING:
    from .site import DeskSite

OVER = "登录已过期，请重新登录，文字还在。"


@never_cache
@csrf_protect
@require_http_methods(["GET", "POST"])
def screen(request: HttpRequest, site: "DeskSite") -> JsonResponse:
    """Answer who is logged in; a POST logs in by name and password, or takes the code of the second step.

    The answer: `in`, `user` (key), `step` ("", or what is left to do: "code", "elsewhere"), `csrf` for the
    forms of the page, `error` for the person.
    """
    error = ""
    if request.method == "POST":
        error = _second(request) if "code" in request.POST else _first(request, site)
    return _answer(request, site, error)


def _first(request: HttpRequest, site: "DeskSite") -> str:
    """Log in by name and password, under the limits of the login; return what was wrong."""
    form = site.login_form(request, data=request.POST)
    if not form.is_valid():
        return "".join(sentence for sentences in form.errors.values() for sentence in sentences)
    login(request, form.get_user())
    # What OTPMiddleware says of a user, who came in after it: the second step is still to be taken.
    user = as_staff(request).user
    user.otp_device, user.is_verified = None, lambda: False
    return ""


def _second(request: HttpRequest) -> str:
    """Take the second step; return what was wrong."""
    form = second_step.CodeForm(request.POST)
    if not request.user.is_authenticated or not form.is_valid():
        return second_step.WRONG
    checked = second_factor.check(request.user, form.cleaned_data["code"], at=timezone.now())
    if not checked.device:
        return f"试得太多了，请过 {checked.wait} 秒再试。" if checked.wait else second_step.WRONG
    otp_login(request, checked.device)
    return ""


def _answer(request: HttpRequest, site: "DeskSite", error: str) -> JsonResponse:
    step = ""
    if site.has_permission(request) and not site.is_insider(request):
        user = as_staff(request).user
        has_code = second_step.device_of(user) is not None and not user.must_change_password
        step = "code" if has_code else "elsewhere"
    answer = {
        "in": site.is_insider(request),
        "user": request.user.pk,
        "step": step,
        "csrf": get_token(request),
        "error": error,
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def refused(request: HttpRequest) -> JsonResponse:
    """Answer a script whose session is over: 401, and the page asks for the login."""
    return JsonResponse({"error": OVER, "again": True}, status=401, json_dumps_params={"ensure_ascii": False})
