"""What a request is told when database or disk cannot serve it: the trouble, with what was typed."""

import logging
import re
import sys
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.templatetags.static import static

from articles.system import faults

log = logging.getLogger(__name__)

RETRY_AFTER = 10  # seconds


class Trouble(NamedTuple):
    """Why the machine does not serve: `name` for tests and logs, `said` and `advice` for people."""

    name: str
    said: str
    advice: str


BUSY = Trouble("busy", "系统正忙，别的写入还没有完成", "请等十几秒再试一次。")
FULL = Trouble("full", "服务器的磁盘已满", "请管理员腾出空间后再试一次。")
READ_ONLY = Trouble(
    "read-only", "数据库现在只能读，不能写", "多半是在维护，请过几分钟再试一次；一直如此，请告诉管理员。"
)
AWAY = Trouble("away", "数据库暂时连不上", "请过几分钟再试一次；一直如此，请告诉管理员。")
SLOW = Trouble("slow", "这一步用的时间太长，已经停下", "请过一会儿再试一次；一直如此，请告诉管理员。")

# SQLite's primary result codes (the low byte of `sqlite_errorcode`); 1 is a mistake in the statement and none
# of these.
SQLITE = {5: BUSY, 6: BUSY, 8: READ_ONLY, 9: SLOW, 10: AWAY, 11: AWAY, 14: AWAY, 15: BUSY, 26: AWAY}
# PostgreSQL's SQLSTATE, whole or its class.
POSTGRESQL = {
    "55P03": BUSY,  # lock_not_available
    "40001": BUSY,
    "40P01": BUSY,  # deadlock
    "57014": SLOW,  # statement timeout
    "25006": READ_ONLY,
    "25P03": SLOW,  # idle in transaction too long: the session was ended
    "53": AWAY,  # too many connections, out of memory
    "57": AWAY,  # shutting down, starting up
    "58": AWAY,  # input and output
    "08": AWAY,
    "XX": AWAY,
}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Return the Trouble behind `error`, or None; a mistake in a statement is ours, not the machine's."""
    if error is None:
        return None
    if faults.is_disk_full(error):
        return FULL
    found = (_trouble(each) for each in faults.chain(error) if isinstance(each, Error))
    return next(filter(None, found), None)


def _trouble(error: BaseException) -> Trouble | None:
    cause = error.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)
    state = getattr(cause, "pgcode", None) or ""
    if state:
        return POSTGRESQL.get(state) or POSTGRESQL.get(state[:2])
    # psycopg2 knows no state of a server that did not answer, or of a connection that broke.
    is_postgresql = type(cause).__module__.partition(".")[0] == "psycopg2"
    broken = isinstance(error, OperationalError | InterfaceError) or "server closed the connection" in str(
        error
    )
    return AWAY if is_postgresql and isinstance(error, DatabaseError | InterfaceError) and broken else None


def answer(request: HttpRequest, trouble: Trouble | None = None) -> HttpResponse:
    """The 500 page (handler500), or 503 if the database is what failed.

    Neither needs the database, the cache or collected static files, for each may be what failed.
    """
    trouble = trouble or trouble_of(sys.exc_info()[1])
    status = 503 if trouble else 500
    if wants_json(request):
        said = (
            f"{trouble.said}，这次没有保存。{trouble.advice}"
            if trouble
            else "网站出了故障，这次没有保存，请稍后再试。"
        )
        response: HttpResponse = JsonResponse(
            {"error": said}, status=status, json_dumps_params={"ensure_ascii": False}
        )
    else:
        sent = sent_fields(request)
        told = {
            "site_name": settings.SITE_NAME,
            "style": style(),
            "status": status,
            "trouble": trouble,
            "is_deed": request.method == "POST",
            "is_desk": request.path_info.startswith("/admin/"),
            "address": request.get_full_path(),
            "sent": sent,
            "shown": [(name, value) for name, value in sent if len(value) > SHOWN_FROM],
            "had_files": bool(request.FILES) if sent else False,
        }
        response = HttpResponse(loader.get_template("500.html").render(told), status=status)
    response["Cache-Control"] = "no-store"
    if trouble:
        response["Retry-After"] = str(RETRY_AFTER)
    return response


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The 403 page (handler403)."""
    return _plain("403.html")


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token is missing or out of date (CSRF_FAILURE_VIEW).

    Whoever logged in again has a new one. A form of ours is shown with what was typed, to be sent once more;
    a form of another site never is.
    """
    if wants_json(request):
        said = {"error": "登录换过了，这次没有保存，正在重试。", "csrf": True}
        return JsonResponse(said, status=403, json_dumps_params={"ensure_ascii": False})
    sent = [
        (name, value)
        for name, value in (sent_fields(request) if is_of_ours(request) else [])
        if name != "csrfmiddlewaretoken"
    ]
    told = {"sent": sent, "token": get_token(request) if sent else "", "address": request.get_full_path()}
    told["shown"] = [(name, value) for name, value in sent if len(value) > SHOWN_FROM]
    response = _plain("403_csrf.html", told)
    response["Cache-Control"] = "no-store"
    return response


def is_of_ours(request: HttpRequest) -> bool:
    """Return whether the browser says that the form stood on a page of this site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _plain(template: str, told: dict[str, Any] | None = None) -> HttpResponse:
    told = {"site_name": settings.SITE_NAME, "style": style(), **(told or {})}
    return HttpResponse(loader.get_template(template).render(told), status=403)


NEVER_REPEATED = re.compile(r"password|^(?:code|otp_token|secret)$")  # names of what stays with its owner
SHOWN_FROM = 12  # characters: shorter ones are choices and numbers, sent again unseen


def sent_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the (name, value) pairs a form sent, to be sent again.

    A form with a password, or one that cannot be read, gives none.
    """
    if request.method != "POST":
        return []
    try:
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    except Exception:  # whatever hindered reading the form is being answered already
        log.info("The form of a failed request could not be read", exc_info=True)
        return []
    if any(NEVER_REPEATED.search(name.lower()) for name, _ in pairs):
        return []
    return pairs


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script asks: it reads `error` and shows it where somebody is writing."""
    path = request.path_info
    return (
        path.endswith((".json", "/autosave/", "/presence/"))
        or request.headers.get("Sec-Fetch-Dest") == "empty"
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
    )


def style() -> str:
    """Return the address of the site's style sheet, "" if static files were not collected.

    The page works without it.
    """
    try:
        return static("css/site.css")
    except Exception:  # the manifest is missing, or broken in any of many ways
        return ""
