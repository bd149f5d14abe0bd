"""A worker in a process of its own, killed at a chosen statement: `python -m tests.jobs.working [STATEMENT]`.

It writes the jobs that are due, does all of them and ends. Outlets are asked without a pause.
"""

import os
import signal
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main(killed_at=0):
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from articles.ingest.fetch import fetcher
    from articles.jobs.periods import PERIODS
    from articles.jobs.worker import JobWorker

    fetcher.pause = 0.0
    count = 0

    def disturb(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    worker = JobWorker(threads=1)
    with connection.execute_wrapper(disturb):
        worker.say_alive(timezone.now())
        PERIODS[0].task.enqueue()
        worker.work_off()
    print(count)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
