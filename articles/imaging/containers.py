"""JPEG, PNG, GIF and WebP taken apart without touching a pixel: whatever is not picture is removed.

What stays: the pixels, colour profiles, animation, the orientation and the AI label. What goes: EXIF with
places, makers and thumbnails, XMP, IPTC, comments, second pictures (MPO), whatever is appended.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image

from .faults import UnreadablePicture
from .label import GENERATED, TEXT_KEYS, label_in, packet_of

ORIENTATION, DESCRIPTION, EXIF_IFD, USER_COMMENT = 0x0112, 0x010E, 0x8769, 0x9286
SEGMENT = 65_533  # bytes that one JPEG segment holds
MOST_TEXT = 1_000_000  # bytes of one unpacked PNG text
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
PNG_KEPT = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD",
     b"pHYs", b"cICP", b"acTL", b"fcTL", b"fdAT"]
)  # fmt: skip
WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
GIF_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
GIF_XMP = b"XMP DataXMP"
GIF_XMP_END = b"\x01" + bytes(range(255, -1, -1)) + b"\x00"  # by which readers that know no XMP step over it


@dataclass(slots=True)
class Told:
    """What a file told beside its pixels; `exif` stands without the name in front of it."""

    packets: list[bytes] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    exif: bytes = b""

    @property
    def label(self) -> str:
        """The AI label, "" for none."""
        return label_in(self.packets, self.texts, comment_of(self.exif))

    @property
    def orientation(self) -> int:
        """EXIF's orientation, 1 to 8; 1 where it says nothing that can be."""
        return orientation_of(self.exif)


def kind_of(data: bytes) -> str:
    """Return "jpeg", "png", "gif" or "webp" by the first bytes, "" for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def stripped(data: bytes) -> tuple[bytes, Told]:
    """Return the picture without its metadata, and the metadata found; a second pass changes nothing more.

    Raises UnreadablePicture for a format not handled here or bytes that break the format's rules.
    """
    takers: dict[str, Callable[[bytes], tuple[bytes, Told]]] = {
        "jpeg": _jpeg,
        "png": _png,
        "gif": _gif,
        "webp": _webp,
    }
    taker = takers.get(kind_of(data))
    if taker is None:
        raise UnreadablePicture("neither JPEG, PNG, GIF nor WebP")
    try:
        return taker(data)
    except (IndexError, struct.error) as error:
        raise UnreadablePicture(f"cut off: {error}") from error


def orientation_of(exif: bytes) -> int:
    """Return the orientation in an EXIF block, 1 to 8; 1 where it says nothing that can be."""
    found = _tags(exif).get(ORIENTATION)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def comment_of(exif: bytes) -> str:
    """Return the words in an EXIF block in which an AI label may stand."""
    tags = _tags(exif)
    words = [tags.get(DESCRIPTION), tags.get(USER_COMMENT)]
    try:
        words.append(tags.get_ifd(EXIF_IFD).get(USER_COMMENT))
    except Exception:  # a hostile table breaks Pillow's reader in more ways than it names
        words.append(None)
    return " ".join(
        word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words if word
    )


def _tags(exif: bytes) -> Image.Exif:
    tags = Image.Exif()
    try:
        if exif:
            tags.load(b"Exif\0\0" + exif)
            tags.get(ORIENTATION)
    except Exception:  # as above: what cannot be read tells nothing
        return Image.Exif()
    return tags


def _upright_note(orientation: int) -> bytes:
    """Return an EXIF block that says the orientation alone, b"" for pictures that stand upright."""
    if orientation == 1:
        return b""
    tags = Image.Exif()
    tags[ORIENTATION] = orientation
    return tags.tobytes().removeprefix(b"Exif\0\0")


# JPEG


def _jpeg(data: bytes) -> tuple[bytes, Told]:
    told, kept, at = Told(), [], 2
    while True:
        if data[at] != 0xFF:
            raise UnreadablePicture(f"no JPEG marker at byte {at}")
        while data[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            kept.append(b"\xff\xd9")
            break
        if marker in (0x00, 0x01) or 0xD0 <= marker <= 0xD8:
            raise UnreadablePicture(f"JPEG marker {marker:#x} out of place")
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise UnreadablePicture("JPEG segment cut off")
        body = data[at + 4 : end]
        kept.append(_jpeg_segment(marker, body, data[at:end], told))
        if marker == 0xDA:  # the pixels follow, up to the next marker that is none of their own
            found = NEXT_MARKER.search(data, end)
            stop = found.start() if found else len(data)
            kept.append(data[end:stop])
            if found is None:  # cut off; a decoder says so, and nothing is made up here
                break
            end = stop
        at = end
    exif, packet = _upright_note(told.orientation), packet_of(told.label)
    head = [kept.pop(0)] if kept and kept[0].startswith(b"\xff\xe0") else []  # JFIF wants to be first
    if exif:
        head.append(segment(0xE1, b"Exif\0\0" + exif))
    if packet:
        head.append(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet))
    return b"\xff\xd8" + b"".join(head) + b"".join(kept), told


def _jpeg_segment(marker: int, body: bytes, whole: bytes, told: Told) -> bytes:
    """Return what stays of one segment, noting what it tells."""
    if marker == 0xE1 and body.startswith(b"Exif\0\0"):
        told.exif = told.exif or body[6:]
    elif marker == 0xE1 and body.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
        told.packets.append(body[29:])
    elif marker == 0xE0 and body.startswith(b"JFIF\0") and len(body) >= 14:
        return segment(0xE0, body[:12] + b"\0\0")  # without its thumbnail
    elif marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"):
        return whole
    elif marker == 0xEE and body.startswith(b"Adobe"):
        return segment(0xEE, body[:12])
    elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
        return whole
    return b""


def segment(marker: int, body: bytes) -> bytes:
    """Return a JPEG segment. Raises UnreadablePicture for more than one holds."""
    if len(body) > SEGMENT:
        raise UnreadablePicture("too much for one JPEG segment")
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


# PNG


def _png(data: bytes) -> tuple[bytes, Told]:
    told, kept, cut = Told(), [], b""
    for name, body, whole in _png_chunks(data):
        if body is None:
            cut = whole if name in (b"IDAT", b"fdAT") else b""  # half a picture stays half a picture
        elif name in PNG_KEPT:
            kept.append(whole)
        elif name == b"eXIf":
            told.exif = told.exif or body.removeprefix(b"Exif\0\0")
        elif name in (b"tEXt", b"zTXt", b"iTXt"):
            _png_text(name, body, told)
    if not kept or kept[0][4:8] != b"IHDR":
        raise UnreadablePicture("PNG without its head")
    head, label = [kept.pop(0)], told.label
    if exif := _upright_note(told.orientation):
        head.append(png_chunk(b"eXIf", exif))
    if label:
        head.append(png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet_of(label)))
        if not GENERATED.search(label):
            head.append(png_chunk(b"iTXt", TEXT_KEYS[0].encode() + b"\0\0\0\0\0" + label.encode()))
    return b"\x89PNG\r\n\x1a\n" + b"".join(head) + b"".join(kept) + cut, told


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes | None, bytes]]:
    """Yield (name, body, whole chunk); the body of one that is cut off is None."""
    at = 8
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if end > len(data):
            yield name, None, data[at:]
            return
        yield name, data[at + 8 : end - 4], data[at:end]
        if name == b"IEND":
            return
        at = end


def png_chunk(name: bytes, body: bytes) -> bytes:
    """Return a PNG chunk with its check sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png_text(name: bytes, body: bytes, told: Told) -> None:
    """Note a text chunk if it may carry a label."""
    key, _, rest = body.partition(b"\0")
    word = key.decode("latin-1")
    if word not in TEXT_KEYS and word != "XML:com.adobe.xmp":
        return
    is_packed = name == b"zTXt" or (name == b"iTXt" and rest[:1] == b"\x01")
    if name == b"zTXt":
        rest = rest[1:]
    elif name == b"iTXt":
        rest = rest[2:].split(b"\0", 2)[-1]
    if is_packed:
        try:
            rest = zlib.decompressobj().decompress(rest, MOST_TEXT)
        except zlib.error:
            return
    if word == "XML:com.adobe.xmp":
        told.packets.append(rest)
    else:
        told.texts.setdefault(word, rest.decode("utf-8", "replace"))


# WebP


def _webp(data: bytes) -> tuple[bytes, Told]:
    told, kept, at = Told(), [], 12
    while at + 8 <= len(data):
        name, (length,) = data[at : at + 4], struct.unpack_from("<I", data, at + 4)
        body = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
        if name in WEBP_KEPT:
            kept.append((name, body if len(body) == length else b""))
        elif name == b"EXIF":
            told.exif = told.exif or body.removeprefix(b"Exif\0\0")
        elif name == b"XMP ":
            told.packets.append(body)
    if not kept or any(not body for _, body in kept):
        raise UnreadablePicture("WebP cut off")
    exif, packet = _upright_note(told.orientation), packet_of(told.label)
    if kept[0][0] == b"VP8X":
        flags = kept[0][1][0] & ~0x0C | (0x08 if exif else 0) | (0x04 if packet else 0)
        kept[0] = (b"VP8X", bytes([flags]) + kept[0][1][1:])
        kept += [(name, body) for name, body in ((b"EXIF", exif), (b"XMP ", packet)) if body]
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2) for name, body in kept
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks, told


# GIF


def _gif(data: bytes) -> tuple[bytes, Told]:
    told, at = Told(), 13 + _gif_table(data[10])
    kept, head = [], data[:at]
    if len(head) < at:
        raise UnreadablePicture("GIF without its head")
    while data[at] != 0x3B:
        start = at
        if data[at] == 0x2C:
            at = _gif_blocks_end(data, at + 11 + _gif_table(data[at + 9]))
            kept.append(data[start:at])
        elif data[at] == 0x21:
            what, name = data[at + 1], data[at + 3 : at + 14]
            is_application = what == 0xFF and data[at + 2] == 11
            at = _gif_blocks_end(data, at + 2)
            if is_application and name == GIF_XMP:
                told.packets.append(data[start + 14 : at].removesuffix(GIF_XMP_END))
            elif what == 0xF9 or (is_application and name in GIF_APPLICATIONS):
                kept.append(data[start:at])
        else:
            raise UnreadablePicture(f"no GIF block at byte {at}")
    packet = packet_of(told.label)
    extension = b"\x21\xff\x0b" + GIF_XMP + packet + GIF_XMP_END if packet else b""
    return head + extension + b"".join(kept) + b"\x3b", told


def _gif_table(flags: int) -> int:
    """Return the bytes of the colour table that a GIF's `flags` announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_blocks_end(data: bytes, at: int) -> int:
    """Return where the chain of blocks that begins at `at` has ended, or raise IndexError."""
    while data[at]:
        at += data[at] + 1
    return at + 1
