"""Labelled pages and feeds of invented outlets in tests/data/ingest, and how a reading of them is scored.

A file holds documents behind lines `#### name`; the first line of each is its facts as JSON, the rest the
document. In a page `$h` and `$1` … stand for the headline and the paragraphs of story `s` of
stories.json; those used must be found in the text, in their order. `{{400×<div>}}` is repeated, what
stands between `%URL%` and `%END%` is percent-encoded.
"""

import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

Facts = dict[str, Any]
FOLDER = Path(__file__).parent.parent / "data" / "ingest"
STORIES = json.loads((FOLDER / "stories.json").read_text(encoding="utf-8"))
FIELDS = ("headline", "author", "outlet", "infocode", "canonical_url", "editor", "partial", "next_url")
ENTRY_FIELDS = ("id", "headline", "author", "published_at", "summary_text", "content_text")
START = 14  # signs of a paragraph that must be found


def documents(name: str) -> Iterator[tuple[str, Facts, str]]:
    """Give name, facts and text of the documents in a file of the folder."""
    for part in re.split(r"(?m)^#### ", (FOLDER / name).read_text(encoding="utf-8"))[1:]:
        title, facts, text = part.split("\n", 2)
        yield title.strip(), json.loads(facts), text.removesuffix("\n")


def is_for_tuning(name: str) -> bool:
    """Tell whether a document belongs to the half that may be looked at while the readers are changed."""
    return zlib.crc32(name.encode()) % 2 == 0


def pages(file: str) -> Iterator[tuple[str, bytes, Facts]]:
    """Give name, bytes and whole facts of the pages in a file."""
    for name, facts, text in documents(file):
        story = STORIES[facts.get("s", 0)]
        used = [int(number) for number in re.findall(r"\$(\d)", text)]
        text = re.sub(r"\$(\d)", lambda found, story=story: story[int(found[1])], text).replace(
            "$h", story[0]
        )
        text = re.sub(r"\{\{(\d+)×(.*?)\}\}", lambda found: found[2] * int(found[1]), text, flags=re.S)
        text = re.sub(r"%URL%(.*?)%END%", lambda found: quote(found[1]), text, flags=re.S)
        whole = dict.fromkeys(("author", "outlet", "infocode", "editor")) | {
            "article": facts.get("article", True),
            "headline": story[0],
            "canonical_url": facts["url"],
            "published_at": moment(facts.get("at")),
            "partial": False,
            "next_url": facts.get("next"),
            "body": [story[number][:START] for number in used],
            "lacks": [],
        }
        whole |= {key: value for key, value in facts.items() if key in {"url", "body"} | set(whole)}
        whole["canonical_url"] = facts.get("canonical", facts["url"])
        yield name, text.encode(facts.get("encoding", "utf-8")), whole


def moment(short: str | None) -> str | None:
    """Return `2026-03-05 08:30` as the readers print it, but for the seconds."""
    return f"{short.replace(' ', 'T') if ' ' in short else f'{short}T00:00'}" if short else None


def squeezed(text: str | None) -> str:
    """Return a text without its blanks."""
    return re.sub(r"[\s\u3000\u200b\ufeff\xa0]+", "", text or "")


def faults_of_page(read: Facts, facts: Facts) -> tuple[float, list[str]]:
    """Return the share of a page that was read correctly, weighed as in the specification, and the faults."""
    if not (read["article"] and facts["article"]):
        return (1.0, []) if read["article"] == facts["article"] else (0.0, [f"article: {read}"])
    got = read | {"published_at": (read["published_at"] or "")[:16] or None}
    fields = (*FIELDS, "published_at")
    faults = [
        f"{field}: {got[field]!r}, not {facts[field]!r}" for field in fields if got[field] != facts[field]
    ]
    right = sum(got[field] == facts[field] for field in fields if field not in ("partial", "next_url")) / 7
    rest = text = squeezed(read["body_text"])
    missed = []
    for part in facts["body"]:
        before, found, after = rest.partition(squeezed(part))
        rest = after if found else before
        missed += [] if found else [part]
    noise = [part for part in facts["lacks"] if squeezed(part) in text]
    faults += [f"missing: {part}" for part in missed] + [f"noise: {part}" for part in noise]
    recall = 1 - len(missed) / max(1, len(facts["body"]))
    return (right + recall + 1 - len(noise) / max(1, len(facts["lacks"]))) / 3, faults


def feeds(file: str) -> Iterator[tuple[str, bytes, Facts]]:
    """Return name, bytes and facts of the feeds in a file.

    A field that an entry does not name is not judged.
    """
    for name, facts, text in documents(file):
        whole = {"ct": None, "error": None, "may": []} | facts
        for entry in whole["entries"]:
            if "at" in entry:
                entry["published_at"] = moment(entry.pop("at"))
        yield name, text.encode(facts.get("encoding", "utf-8")), whole


def faults_of_feed(read: Facts, facts: Facts) -> tuple[float, list[str]]:
    """Return the share of a feed that was read correctly, weighed as in the specification, and the faults."""
    faults, parts = [], []
    for field, worth in (("format", 0.15), ("error", 0.15), ("title", 0.1)):
        is_right = read[field] == facts[field]
        parts.append((worth, float(is_right)))
        faults += [] if is_right else [f"{field}: {read[field]!r}, not {facts[field]!r}"]
    if facts.get("moved_to") and read.get("moved_to") != facts["moved_to"]:
        faults.append(f"moved_to: {read.get('moved_to')!r}")
    wanted = {entry["url"]: entry for entry in facts["entries"]}
    got = {entry["url"]: entry for entry in read["entries"] if entry["url"] not in facts["may"]}
    faults += [f"missing: {url}" for url in wanted if url not in got]
    faults += [f"too many: {url}" for url in got if url not in wanted]
    both = len(wanted.keys() & got.keys())
    parts.append((0.2, 2 * both / (len(wanted) + len(got)) if wanted or got else 1.0))
    judged = [
        (url, field, got.get(url, {}).get(field), entry[field])
        for url, entry in wanted.items()
        for field in ENTRY_FIELDS
        if field in entry
    ]
    wrong = [one for one in judged if not _is_same(*one[1:])]
    faults += [f"{url} {field}: {had!r}, not {want!r}" for url, field, had, want in wrong if url in got]
    if judged:
        parts.append((0.4, 1 - len(wrong) / len(judged)))
    return sum(worth * share for worth, share in parts) / sum(worth for worth, _ in parts), faults


def _is_same(field: str, had: str | None, want: str | None) -> bool:
    if field == "published_at":
        return ((had or "")[:16] or None) == want
    if field in ("summary_text", "content_text"):
        return squeezed(had) == squeezed(want)
    return had == want
