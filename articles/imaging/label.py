"""The AI label a file carries: `TC260:AIGC` of GB 45438-2025, or IPTC's digital source type.

Nobody may remove or change such a label (办法第十条), so its text is carried from file to file as it was found.
"""

import json
import re
from collections.abc import Iterable, Mapping
from html import unescape
from xml.sax.saxutils import escape

from lxml import etree

NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
TEXT_KEYS = ("AIGC", "TC260:AIGC")  # keywords of PNG text chunks seen in use
GENERATED = re.compile(r"[Tt]rainedAlgorithmicMedia$")  # IPTC: made, or made up in part, by a trained model
LONGEST = 8_000  # characters of a label; a JPEG segment holds 65,533 bytes
LONGEST_PACKET = 4_000_000  # bytes of XMP that are read
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold
BROKEN_XML = re.compile(r"AIGC\s*=\s*([\"'])(.*?)\1|AIGC[^<>]*>(.*?)</[^<>]*AIGC>", re.DOTALL)
PACKET = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" {}>{}'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


def label_in(packets: Iterable[bytes], texts: Mapping[str, str], comment: str = "") -> str:
    """Return the AI label found in XMP `packets`, PNG `texts` or an EXIF `comment`, "" for none.

    It is the JSON text of `TC260:AIGC`, or the address of an IPTC source type where that alone is there.
    """
    source_type = ""
    for packet in packets:
        aigc, found_type = _in_xmp(packet[:LONGEST_PACKET])
        if aigc:
            return aigc
        source_type = source_type or found_type
    for key in TEXT_KEYS:
        if text := _clean(texts.get(key, "")):
            return text
    return _in_comment(comment) or source_type


def packet_of(label: str) -> bytes:
    """Return the XMP packet that carries `label`, b"" for none: the same bytes for the same label."""
    if not label:
        return b""
    prefix, name, uri = ("Iptc4xmpExt", "DigitalSourceType", IPTC)
    if not GENERATED.search(label):
        prefix, name, uri = ("TC260", "AIGC", NAMESPACE)
    element = f"<{prefix}:{name}>{escape(label)}</{prefix}:{name}>"
    return PACKET.format(f'xmlns:{prefix}="{uri}"', element).encode()


def _clean(text: str) -> str:
    return UNPRINTABLE.sub("", text).strip()


def _in_xmp(packet: bytes) -> tuple[str, str]:
    """Return (label, source type) of an XMP packet; broken markup still tells that a label is there."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    source_type = ""
    try:
        root = etree.fromstring(packet.strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    for element in root.iter(etree.Element) if root is not None else ():
        values = [(str(name), str(value)) for name, value in element.attrib.items()]
        values.append((str(element.tag), _value(element)))
        for name, value in values:
            uri, _, local = name.rpartition("}")
            if local == "AIGC" and "tc260" in uri.lower() and _clean(value):
                return _clean(value), ""
            if local == "DigitalSourceType" and GENERATED.search(value.strip()):
                source_type = _clean(value)
    if found := BROKEN_XML.search(packet.decode("utf-8", "replace")):
        return _clean(unescape(found[2] or found[3] or "")), ""
    return "", source_type


def _value(element: etree._Element) -> str:
    """Return the text of an XMP property; a structure of named parts becomes the JSON it stands for."""
    parts = {}
    for part in element.iterdescendants(etree.Element):
        uri, _, local = str(part.tag).rpartition("}")  # etree.QName refuses the tags of broken markup
        if "tc260" in uri.lower() and len(part) == 0:
            parts[local] = "".join(map(str, part.itertext())).strip()
    if parts:
        return json.dumps(parts, ensure_ascii=False)
    return "".join(map(str, element.itertext())).strip()


def _in_comment(comment: str) -> str:
    """Return the label of an EXIF comment such as `{"AIGC": {"Label": "1"}}`."""
    start = comment.find("{")
    if "AIGC" not in comment or start < 0:
        return ""
    try:
        found, _ = json.JSONDecoder().raw_decode(comment, start)
    except (ValueError, RecursionError):
        return _clean(comment[start:])
    inner = found.get("AIGC") if isinstance(found, dict) else None
    if inner is None:
        return ""
    return _clean(inner if isinstance(inner, str) else json.dumps(inner, ensure_ascii=False))
