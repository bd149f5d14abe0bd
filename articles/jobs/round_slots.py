"""Lets rounds that wait for an outlet give up their place meanwhile.

Few rounds work at a time, and only those have a database connection.
"""

import threading
from typing import Any

from django.db import connection

from articles.ingest.fetch import Answer
from articles.ingest.fetch import fetcher as shared_fetcher

# Rounds that read pages and write at a time; each holds a page's tree and a database connection.
ROUND_SLOTS = 4
round_slots = threading.BoundedSemaphore(ROUND_SLOTS)


class PatientFetcher:
    """Fetches by the process's fetcher for a caller that holds one of the slots.

    While it waits, the slot is free for others.
    """

    def get(self, url: str, **asked: Any) -> Answer:
        """Fetch as Fetcher does. Raises FetchFailed."""
        if not connection.in_atomic_block:
            connection.close()
        round_slots.release()
        try:
            return shared_fetcher.get(url, **asked)
        finally:
            round_slots.acquire()


patient_fetcher = PatientFetcher()
