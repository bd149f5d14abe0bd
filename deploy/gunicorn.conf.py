"""How gunicorn serves the newsroom: a few processes that share what they loaded."""

import os
import re
import sys
from pathlib import Path

from environs import Env, EnvError, validate
from gunicorn import util
from gunicorn.http import message

env = Env()
# gunicorn asks before the site's settings are loaded, so `.env` is read here as they read it.
env.read_env(
    os.environ.get("NEWSROOM_ENV_FILE", Path(__file__).resolve().parent.parent / ".env"), recurse=False
)

try:
    bind = env.str("NEWSROOM_BIND", default="127.0.0.1:8000")
    workers = env.int("NEWSROOM_WORKERS", default=2, validate=validate.Range(min=1))
    accesslog = "-" if env.bool("NEWSROOM_ACCESS_LOG", default=False) else None
except EnvError as error:
    sys.exit(f"{error}. See .env.example for the values it takes.")
# The client's address is the one our own proxies saw (articles/web/clients.py), not theirs.
access_log_format = '%({newsroom.client}e)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"'
limit_request_line = 8190  # bytes, the most gunicorn takes; longer ones get the page below
threads = 4  # a slow reader holds a thread, not the process
# Seconds, longer than the 60 for which nginx keeps its end of an idle connection: with gunicorn's own 2, a
# form sent in the moment in which the app closes its end would be answered 502. No thread waits meanwhile,
# but a connection that never asked anything is kept as long: this is for a port that nginx alone reaches.
keepalive = 75
preload_app = True  # the dictionary and templates are loaded once and shared between the workers
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True  # nothing here is steered from outside, and two servers would share one path
graceful_timeout = 20  # seconds
timeout = 60  # seconds


# What gunicorn refuses before the site sees it, in the readers' language: (what, what to do).
REFUSALS = {
    414: ("网址太长", "这个网址超过了长度限制，打不开。如果您在搜索，请把要找的词写短一些。"),
    431: ("浏览器发来的附加信息太长", "多半是浏览器里存的 Cookie 太多，请清除本站的 Cookie 后重试。"),
    500: ("网站出了故障", "不是您的操作有误。请过几分钟再试。"),
    0: ("请求无法识别", "浏览器发来的请求不完整，或者地址里有不能使用的字符，请检查网址后重试。"),
}
NON_ASCII = re.compile(rb"[\x80-\xff]")


def write_error(sock, status_int, reason, mesg):
    """Answer what gunicorn cannot pass on; replaces its own English page, with the same parameters."""
    what, advice = REFUSALS.get(status_int, REFUSALS[0])
    page = (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{what}</title><main><p>{status_int}</p><h1>{what}</h1>"
        f'<p>{advice}您可以<a href="/">返回首页</a>。</p></main>'
        "</html>"
    ).encode()
    head = (
        f"HTTP/1.1 {status_int} {reason}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(page)}\r\nCache-Control: no-store\r\n\r\n"
    )
    util.write_nonblock(sock, head.encode() + page)


def parse_request_line(request, line):
    """Read a request line as gunicorn does, after percent-encoding raw UTF-8, which gunicorn would refuse."""
    return as_gunicorn_does(request, NON_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], line))


as_gunicorn_does = message.Request.parse_request_line
message.Request.parse_request_line = parse_request_line
util.write_error = write_error


def when_ready(server):
    """Repair a restore that was killed, and load the word list before the workers fork: they share its 33 MB.

    Also tell the nginx beside us what was withdrawn, in case its marks were lost, and print the warnings of
    the settings checks, since nobody runs `manage.py check` at a start.
    """
    from django.db import Error, connections

    from articles import backup, purge
    from articles.system import checks
    from articles.text import chinese

    try:
        if mended := backup.repair():
            server.log.warning(mended)
    except backup.BackupError as error:
        server.log.error(error)
    chinese.cut("保险")
    for warning in checks.proxies():
        server.log.warning("%s %s", warning.msg, warning.hint)
    try:
        purge.write()
    except (OSError, Error):
        server.log.exception("The marks of withdrawn pages could not be written; a request will try again")
    finally:
        connections.close_all()  # no worker may inherit one
