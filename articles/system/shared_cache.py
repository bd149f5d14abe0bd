"""The cache that web nodes share, on Redis: any trouble with it is a miss, never a page's failure.

Keys carry the edition, so what a process cached by itself meanwhile can only be made again, never be wrong.
"""

import hashlib
import hmac
import logging
import pickle
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

SOCKET_TIMEOUT = 0.25  # seconds: a page is made anew in less than two such waits
PAUSE = 5  # seconds until Redis is asked again after it failed
GARBAGE = (
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
    LookupError,
    EOFError,
    MemoryError,
    pickle.PickleError,
)


class Signed:
    """How values stand in Redis: pickled, behind a digest made with the site's key; no other is unpickled.

    Whole numbers stay plain, for Redis counts them itself.
    """

    LENGTH = 16  # bytes

    def dumps(self, value: Any) -> int | bytes:
        """Return what is stored of `value`."""
        if type(value) is int:
            return value
        pickled = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        return self._digest(pickled) + pickled

    def loads(self, data: bytes) -> Any:
        """Return the value. Raises ValueError for what we did not store."""
        if data.lstrip(b"-").isdigit() and len(data) < 20:
            return int(data)
        pickled = data[self.LENGTH :]
        if not hmac.compare_digest(data[: self.LENGTH], self._digest(pickled)):
            raise ValueError("not stored by this site")
        return pickle.loads(pickled)  # noqa: S301 - the digest says that we pickled it

    def _digest(self, pickled: bytes) -> bytes:
        key = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
        return hashlib.blake2b(pickled, digest_size=self.LENGTH, key=key).digest()


class Breaker:
    """Whether Redis is left alone just now; one for all threads of a process."""

    def __init__(self) -> None:
        self._again_at = 0.0  # monotonic seconds; 0 while all is well
        self._lock = threading.Lock()

    def is_open(self) -> bool:
        """Return whether to go on without Redis.

        Once the pause is over one thread tries, the others go on without.
        """
        if not self._again_at:
            return False
        with self._lock:
            if time.monotonic() < self._again_at:
                return True
            self._again_at = time.monotonic() + PAUSE
        return False

    def open(self, error: Exception) -> None:
        """Leave Redis alone for a while, and say so the first time."""
        with self._lock:
            was_well = not self._again_at
            self._again_at = time.monotonic() + PAUSE
        if was_well:
            log.error(
                "The shared cache fails, this process keeps its own meanwhile: %s: %s",
                type(error).__name__,
                error,
            )

    def close(self) -> bool:
        """Note that Redis answered; return whether it had failed before."""
        if not self._again_at:
            return False
        self._again_at = 0.0
        log.warning("The shared cache answers again")
        return True


_breakers: dict[str, Breaker] = {}


class SharedCache(RedisCache):
    """Django's Redis cache behind a circuit breaker, with this process's own memory while it is open."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        # One try: a second one would double the time that every thread waits for a Redis that hangs.
        params["OPTIONS"] = {
            "socket_timeout": SOCKET_TIMEOUT,
            "socket_connect_timeout": SOCKET_TIMEOUT,
            "retry": Retry(NoBackoff(), 0),
            "serializer": Signed(),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, params)
        self._memory = LocMemCache(f"beside {server}", {**params, "OPTIONS": {}})
        self._breaker = _breakers.setdefault(str(server), Breaker())

    def trouble(self) -> str:
        """Return how Redis fails just now, "" if it stores and returns.

        It is asked even if the breaker is open.
        """
        try:
            super().set("readyz", "ok", 10)
            return "" if super().get("readyz") == "ok" else "gives back something else"
        except Exception as error:
            self._breaker.open(error)
            return type(error).__name__

    def _try(self, name: str, call: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        """Return what Redis answers to `call`, else what our own memory answers to the method `name`."""
        if not self._breaker.is_open():
            try:
                found = call()
            except GARBAGE as error:  # it answers, but with something that is none of ours
                if name in ("incr", "decr", "incr_version", "decr_version"):
                    raise ValueError(str(error)) from error  # the contract of a key that is not there
                log.warning("The shared cache held something unreadable: %s: %s", type(error).__name__, error)
                return kwargs.get("default") if name == "get" else {} if name == "get_many" else False
            except Exception as error:  # down, slow, full, no Redis at all: pages are made without it
                self._breaker.open(error)
            else:
                if self._breaker.close():
                    self._memory.clear()
                return found
        return getattr(self._memory, name)(*args, **kwargs)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return self._try(
            "add", lambda: parent.add(key, value, timeout, version), key, value, timeout, version
        )

    def get(self, key, default=None, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return self._try(
            "get", lambda: parent.get(key, default, version), key, default=default, version=version
        )

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return self._try(
            "set", lambda: parent.set(key, value, timeout, version), key, value, timeout, version
        )

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return self._try("touch", lambda: parent.touch(key, timeout, version), key, timeout, version)

    def delete(self, key, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return self._try("delete", lambda: parent.delete(key, version), key, version)

    def get_many(self, keys, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        keys = list(keys)
        return self._try("get_many", lambda: parent.get_many(keys, version), keys, version)

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return (
            self._try("set_many", lambda: parent.set_many(data, timeout, version), data, timeout, version)
            or []
        )

    def delete_many(self, keys, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        keys = list(keys)
        return self._try("delete_many", lambda: parent.delete_many(keys, version), keys, version)

    def has_key(self, key, version=None):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        return self._try("has_key", lambda: parent.has_key(key, version), key, version)

    def incr(self, key, delta=1, version=None):  # type: ignore[no-untyped-def]
        """As Django's: ValueError for a key that is not there."""
        parent: Any = super()
        return self._try("incr", lambda: parent.incr(key, delta, version), key, delta, version)

    def clear(self):  # type: ignore[no-untyped-def]
        """As Django's."""
        parent: Any = super()
        self._memory.clear()
        return self._try("clear", parent.clear)
