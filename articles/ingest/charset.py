"""Which characters the bytes of a page or feed stand for: the bytes decide first, then what is declared."""

import codecs
import re

# What a declaration says and what is meant: gb2312 and GBK are parts of GB18030; Big5 is met with Hong Kong's
# signs.
MEANT = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "gb_2312-80": "gb18030",
    "gb2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "euc-cn": "gb18030",
    "hz-gb-2312": "hz", "chinese": "gb18030", "big5": "big5hkscs", "big-5": "big5hkscs",
    "big5-hkscs": "big5hkscs", "x-x-big5": "big5hkscs", "cp950": "cp950",
}  # fmt: skip
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
DECLARED_WITHIN = 4096  # bytes of the beginning in which a declaration is looked for
MOST_BROKEN = 0.02  # share of faulty signs up to which UTF-8 is still believed
# The commonest characters of either script; text read with the wrong table has next to none of them.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小现实加量都两体制机当使点从业本去把性好"
    "应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管"
    "特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处理世车间保险新闻公司报"
    "這為個國時來們於會發動經過說產種後學對長實現開關還無當電體點業應從將與數問間機險報聞區請東"
)
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
# UTF-8 that was taken for Latin-1 and written again: 保 stands as "ä¿\x9d".
TWICE = re.compile(r"[\u00e2-\u00ef][\u0080-\u00bf\u0152-\u2122]{2}")
SAMPLE = 200_000  # bytes or signs that a judgement rests on
# Python's codecs of text that are no table of characters, and fail on what is not theirs.
NO_CHARSETS = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})


def decode(data: bytes, declared: str | None = None) -> str:
    """Return the text of `data`; `declared` is what HTTP said.

    Never fails: what cannot be read becomes U+FFFD.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if encoding := _wide(data):
        return data.decode(encoding, "replace")
    try:
        return _once(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    names = [
        MEANT.get(name, name) for name in (_named_within(data), (declared or "").strip().lower()) if name
    ]
    return max(
        (data.decode(encoding, "replace") for encoding in _worth_trying(names, data)),
        key=lambda text: likeness(text[:SAMPLE]),
    )


def charset_of(content_type: str | None) -> str | None:
    """Return the charset that a Content-Type header names."""
    found = re.search(r"charset\s*=\s*[\"']?([\w:.-]+)", content_type or "", re.IGNORECASE)
    return found[1].lower() if found else None


def likeness(text: str) -> float:
    """Return how plausible a decoding is: common characters among the Chinese ones, minus faults."""
    if not text:
        return 0.0
    signs = CHINESE.findall(text)
    faults = text.count("\ufffd") + sum(
        "\ue000" <= sign <= "\uf8ff" or "\x80" <= sign <= "\x9f" for sign in text
    )
    if not signs:
        return 0.3 - faults / max(1, len(text)) * 20
    common = sum(sign in COMMON for sign in signs) / len(signs)
    odd = sum("\u3040" <= sign <= "\u30ff" or "\uff61" <= sign <= "\uff9f" for sign in text) / len(signs)
    return common - odd - faults / len(signs) * 2


def _wide(data: bytes) -> str:
    """Return the kind of UTF-16 that a beginning without a mark is in, else ""."""
    head = data[:400]
    if len(head) < 4 or head.count(0) < 2:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > even * 3 and head[0:1] in b"<{[ \t\r\n" and head[1] == 0:
        return "utf-16-le"
    if even > odd * 3 and head[0] == 0 and head[1:2] in b"<{[ \t\r\n":
        return "utf-16-be"
    return ""


def _named_within(data: bytes) -> str:
    found = DECLARED.search(data[:DECLARED_WITHIN])
    return found[1].decode("ascii").lower() if found else ""


def _worth_trying(names: list[str], data: bytes) -> list[str]:
    """Return the encodings to compare, the declared ones first; the first wins where several read alike."""
    wanted = list(dict.fromkeys([*names, "gb18030", "big5hkscs"]))
    tried = []
    for name in wanted:
        try:
            known = codecs.lookup(name).name
            is_ruled_out = known.startswith(("utf-16", "utf-32")) or known in NO_CHARSETS
            if not is_ruled_out and isinstance(b"a".decode(name), str):  # of b"" anything makes a text
                tried.append(name)
        except (LookupError, TypeError, ValueError):
            continue
    start = data[:SAMPLE].decode("utf-8", "replace")
    foreign = sum(sign > "\x7f" for sign in start)
    if foreign and start.count("\ufffd") / foreign <= MOST_BROKEN:
        return ["utf-8"]  # a page cut within a character, or one stray byte
    return [
        name
        for name in tried
        if name not in ("utf-8", "ascii", "iso8859-1", "latin-1", "iso-8859-1", "windows-1252")
    ] + (
        []
        if any(CHINESE.search(data[:SAMPLE].decode(name, "replace")) for name in ("gb18030",))
        else ["cp1252"]
    )


def _once(text: str) -> str:
    """Undo a second encoding: UTF-8 that somebody read as Latin-1 and wrote as UTF-8 again."""
    sample = text[:SAMPLE]
    if CHINESE.search(sample) or len(TWICE.findall(sample)) < 5:
        return text
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text
