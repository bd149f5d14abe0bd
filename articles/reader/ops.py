"""What operators ask: is the process alive, can it serve, what has it counted."""

import ipaddress

from django.conf import settings
from django.core.cache import caches
from django.db import Error as DatabaseFailure
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, HttpResponseForbidden
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from articles import purge


@never_cache
@require_safe
def healthz(request):
    """Answer 200 while the process lives; asks nothing of anyone."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request):
    """Answer 200 when the database answers and every migration is in, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseFailure:
        return HttpResponse("database: no answer\n", status=503, content_type="text/plain; charset=utf-8")
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in waiting)
        return HttpResponse(f"migrations waiting: {names}\n", status=503, content_type="text/plain; charset=utf-8")
    # Pages are served all the same, so this node stays in; the operator reads why it is slower or less safe.
    degraded = "".join(f"degraded: {each}\n" for each in _degraded())
    return HttpResponse(degraded or "ok\n", content_type="text/plain; charset=utf-8")


def _degraded():
    """Yield what does not work and is not needed for every page."""
    if said := getattr(caches["default"], "trouble", str)():
        yield f"cache: {said}; every process keeps its own meanwhile"
    if said := purge.trouble():
        yield f"marks of withdrawn pages cannot be written: {said}"


@never_cache
@require_safe
def metrics(request):
    """Answer with Prometheus figures, to the addresses of NEWSROOM_METRICS_ALLOW alone."""
    if not may_read_metrics(client_address(request)):
        return HttpResponseForbidden("not for this address\n", content_type="text/plain; charset=utf-8")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def client_address(request):
    """Return the client's address: what the outermost of our own proxies saw, or the peer where there is none."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        return forwarded[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")


def may_read_metrics(address):
    """Return whether `address` is one of NEWSROOM_METRICS_ALLOW, each an address or a network."""
    try:
        client = ipaddress.ip_address(address)
        return any(client in ipaddress.ip_network(allowed, strict=False) for allowed in settings.METRICS_ALLOW)
    except ValueError:
        return False
