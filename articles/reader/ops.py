"""What operators ask: is the process alive, can it serve, what has it counted."""

import ipaddress
import logging
from collections.abc import Iterator

from django.conf import settings
from django.core.cache import caches
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from articles import purge
from articles.jobs import metrics as job_metrics
from articles.jobs import worker
from articles.models import Feed
from articles.web import clients
from articles.web.delivery import ReaderRequest

log = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: ReaderRequest) -> HttpResponse:
    """Answer 200 while the process lives; asks nothing of anyone."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: ReaderRequest) -> HttpResponse:
    """Answer 200 if the database answers and every migration is applied, else 503 with the reason.

    What needs an operator but keeps no reader away follows the `ok` as a `warning:` line.
    """
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseFailure:
        return HttpResponse("database: no answer\n", status=503, content_type="text/plain; charset=utf-8")
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting)
        return HttpResponse(
            f"migrations waiting: {names}\n", status=503, content_type="text/plain; charset=utf-8"
        )
    # Pages are served all the same, so this node stays in; the operator reads why it is slower or less safe.
    lines = [f"degraded: {each}" for each in _degraded()] or ["ok"]
    lines += [f"warning: {sentence}" for sentence in clients.warnings(request)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _degraded() -> Iterator[str]:
    """Yield what does not work and is not needed for every page."""
    if said := getattr(caches["default"], "trouble", str)():
        yield f"cache: {said}; every process keeps its own meanwhile"
    if said := purge.trouble():
        yield f"marks of withdrawn pages cannot be written: {said}"
    now = timezone.now()
    if not worker.alive(now).exists():
        if Feed.objects.filter(is_active=True).exists():
            yield "no worker: feeds are not read and nothing is tidied; start `manage.py work`"
    elif not worker.alive(now, reckoners=True).exists():
        yield "no reckoner: 同题 and 合规 stand still; the log of `manage.py work` says why it does not start"


@never_cache
@require_safe
def metrics(request: ReaderRequest) -> HttpResponse | HttpResponseForbidden:
    """Answer with Prometheus figures, to the addresses of NEWSROOM_METRICS_ALLOW alone."""
    # Behind a proxy nobody told us of everybody comes from the proxy's address, which is often an allowed
    # one.
    hidden = request.headers.get("X-Forwarded-For") and not settings.TRUSTED_PROXIES
    if not may_read_metrics(clients.client_address(request)) or hidden:
        return HttpResponseForbidden("not for this address\n", content_type="text/plain; charset=utf-8")
    try:
        shared = job_metrics.told()
    except DatabaseFailure:  # this process is asked about above all when the database is away
        log.warning("no figures of feeds and jobs: the database does not answer", exc_info=True)
        shared = b""
    return HttpResponse(generate_latest() + shared, content_type=CONTENT_TYPE_LATEST)


def may_read_metrics(address: str) -> bool:
    """Return whether `address` is one of NEWSROOM_METRICS_ALLOW, each an address or a network."""
    try:
        client = ipaddress.ip_address(address)
        return any(
            client in ipaddress.ip_network(allowed, strict=False) for allowed in settings.METRICS_ALLOW
        )
    except ValueError:
        return False
