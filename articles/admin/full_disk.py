"""What the desk says when the disk is full: that nothing was saved, that the text is not lost, and what to do.

`answer` is asked wherever an error leaves a screen: in `DeskSite`, and by the site's 500 handler for what fails in a
middleware afterwards (a session that cannot be written).
"""

import logging
import sys

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.urls import reverse
from django.views import defaults

from articles import faults
from articles.reader import missing

log = logging.getLogger("articles.desk")

SENTENCE = "服务器的磁盘已满，这一步没有保存。您写的文字还在这个页面上，请不要关闭它；请管理员腾出空间后再试一次。"
STATUS = 507  # Insufficient Storage


def answer(request, error):
    """Return the answer to `request` if `error` means a full disk, else None. Needs no database."""
    if not faults.is_disk_full(error):
        return None
    log.error("no room on the disk: %s %s: %s", request.method, request.path, " ".join(str(error).split()))
    accepted = request.headers.get("Accept", "text/html")
    if "text/html" not in accepted:
        return JsonResponse({"error": SENTENCE}, status=STATUS, json_dumps_params={"ensure_ascii": False})
    context = {
        "site_name": settings.SITE_NAME,
        "sentence": SENTENCE,
        "address": request.get_full_path(),
        "sent": sent(request),
        "csrf": get_token(request),
    }
    page = HttpResponse(loader.get_template("admin/disk_full.html").render(context), status=STATUS)
    page["Cache-Control"] = "no-store, private"
    return page


def sent(request):
    """Return what was typed, (name, value) pairs to be sent once more; a file the browser must choose anew.

    Nothing of a form that holds a password or a code: it would stand in the page's source.
    """
    if request.method != "POST" or request.path in (reverse("admin:login"), reverse("admin:second_step")):
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except OSError:  # the form itself could not be taken in
        return []
    if any("password" in name for name, _ in fields):
        return []
    return [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]


def server_error(request):
    """Answer for what no screen caught (handler500): a full disk at the desk is said as such, all else as everywhere."""
    return at_the_desk(request, sys.exc_info()[1]) or missing.server_error(request)


def bad_request(request, exception=None):
    """Answer a request that cannot be right (handler400); a session that found no room calls itself deleted."""
    return at_the_desk(request, exception) or defaults.bad_request(request, exception)


def at_the_desk(request, error):
    """Return the answer to `error`, which no screen caught, if it happened at the desk for want of room; else None."""
    return answer(request, error) if error is not None and request.path.startswith(reverse("admin:index")) else None
