"""Played outlets for the bench: `python -m deploy.bench.outlets PORT COUNT`, until it is terminated.

Each is an address of its own on this machine, with robots.txt, a feed that honours its ETag, and the pages of
its articles, as heavy as those of a real site. `/__seen` of any of them tells what requests came.
"""

import asyncio
import json
import random
import sys
from dataclasses import dataclass, field
from email.utils import format_datetime

from . import corpus

NETWORK = "127.77.0.0/16"
ENTRIES = 20  # of one feed
SCRIPT = (
    "window.dataLayer=window.dataLayer||[];function track(e){dataLayer.push({event:e,at:Date.now()})}\n" * 80
)
STYLE = ".nav li,.hot li,.foot a{display:inline-block;padding:0 8px;color:#1f3a5f;line-height:32px}\n" * 90


def address(number):
    """Return the address of outlet `number`, counted from 0."""
    return f"127.77.{number // 250}.{number % 250 + 1}"


@dataclass
class Seen:
    """What was asked of all outlets together: requests by status, and the most that one had open at once."""

    by_status: dict = field(default_factory=dict)
    open_now: dict = field(default_factory=dict)
    most_at_once: int = 0


def headline(number, entry):
    """Return the headline of an entry, no two alike."""
    chance = random.Random(f"{number}:{entry}")  # noqa: S311 - a corpus, not a secret
    said = chance.choice(corpus.HEADLINES).format(**corpus.slots(chance))
    return f"{said}（{number + 1}-{entry + 1}）"


def feed(number, base):
    """Return an outlet's feed."""
    items = "".join(
        f"<item><title>{headline(number, entry)}</title><link>{base}/a/{entry}.html</link>"
        f"<pubDate>{format_datetime(corpus.FIRST_DAY.astimezone())}</pubDate></item>"
        for entry in range(ENTRIES)
    )
    return (
        f'<rss version="2.0"><channel><title>{corpus.outlets()[number % 40][1]}</title>'
        f"{items}</channel></rss>"
    )


def page(number, entry):
    """Return the page of an article amid what real pages carry: scripts, styles, menus, other headlines."""
    chance = random.Random(f"page {number}:{entry}")  # noqa: S311 - a corpus, not a secret
    name = corpus.outlets()[number % 40][1]
    title = headline(number, entry)
    menu = "".join(f'<li><a href="/c/{n}/">{topic}</a></li>' for n, topic in enumerate(corpus.TOPICS * 2))
    others = "".join(f'<li><a href="/a/{n}.html">{headline(number, n)}</a></li>' for n in range(ENTRIES))
    author = chance.choice(corpus.PEOPLE)
    return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_{name}</title>
<meta property="og:title" content="{title}"><style>{STYLE}</style><script>{SCRIPT}</script></head><body>
<div class="nav"><ul>{menu}</ul></div><div class="main"><h1>{title}</h1>
<div class="info"><span>2026年03月02日 08:30</span> <span>来源：{name}</span> <span>作者：{author}</span></div>
<div class="article">{corpus.body(chance, 4000)}<p class="editor">（责任编辑：{chance.choice(corpus.PEOPLE)}）</p>\
</div></div>
<div class="hot"><h3>相关阅读</h3><ul>{others}</ul></div>
<div class="foot">{menu}<p>版权所有 {name}</p></div><script>{SCRIPT}</script></body></html>"""


def answer(path, number, base, asked_with):
    """Return (status, body) for a path of an outlet."""
    name = path.removeprefix("/a/").removesuffix(".html")
    if path == "/robots.txt":
        return 200, "User-agent: *\nDisallow: /admin/\n"
    if path == "/feed.xml":
        return (304, "") if asked_with else (200, feed(number, base))
    if path.startswith("/a/") and name.isdecimal() and int(name) < ENTRIES:
        return 200, page(number, int(name))
    return 404, ""


async def serve(port, count):
    """Play until cancelled."""
    seen = Seen()

    async def talk(reader, writer):
        host = writer.get_extra_info("sockname")[0]
        seen.open_now[host] = seen.open_now.get(host, 0) + 1
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            third, last = map(int, host.split(".")[2:])
            if path == "/__seen":
                status, body = (
                    200,
                    json.dumps({"by_status": seen.by_status, "most_at_once": seen.most_at_once}),
                )
            else:
                seen.most_at_once = max(seen.most_at_once, seen.open_now[host])
                number = third * 250 + last - 1
                status, body = answer(path, number, f"http://{host}:{port}", "if-none-match" in head.lower())
                seen.by_status[status] = seen.by_status.get(status, 0) + 1
            data = body.encode()
            writer.write(
                f"HTTP/1.1 {status} -\r\nContent-Length: {len(data)}\r\n"
                'ETag: "1"\r\nConnection: close\r\n\r\n'.encode()
            )
            writer.write(data)
            await writer.drain()
        finally:
            seen.open_now[host] -= 1
            writer.close()

    server = await asyncio.start_server(talk, [address(number) for number in range(count)], port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:])))
