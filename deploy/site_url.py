"""Print the address that `make run` serves and writes everywhere: `python deploy/site_url.py 8120`.

A public address that the operator has set stays; this machine's own follows the port.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"
OWN = ("127.0.0.1", "localhost", "::1")


def site_url(port, environ, written):
    """Return the address; `environ` wins over what is `written` in `.env`."""
    given = environ.get("NEWSROOM_SITE_URL") or written.get("NEWSROOM_SITE_URL") or ""
    if given and urlsplit(given).hostname not in OWN:
        return given
    return f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    print(site_url(int(sys.argv[1]), os.environ, dotenv_values(ENV_FILE)))
