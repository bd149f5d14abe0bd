"""Pictures as cameras, phones, drawing programs and attackers write them, drawn here."""

from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from articles.imaging import packet_of

pillow_heif.register_heif_opener()

AIGC = '{"Label":"1","ContentProducer":"湖心科技<&>","ProduceID":"p-1"}'
SECRETS = (b"SecretCam", b"<script>", b"31.2304")


def written(image, kind, **how):
    """Return `image` as a file of that kind."""
    out = BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def photo(width=120, height=80):
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    return image


def stamp():
    """Return a drawing in black on nothing."""
    image = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (10, 10, 30, 30))
    return image


def telling(orientation=1):
    """Return an EXIF block with maker, place and orientation."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif[0x0112] = orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (31.2304, 0.0, 0.0)})
    return exif.tobytes()


def texts(**named):
    """Return PNG text chunks."""
    found = PngInfo()
    for name, text in named.items():
        found.add_text(name, text)
    return found


def lab():
    """Return the photograph as TIFF in LAB."""
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    return written(ImageCms.applyTransform(photo(), to_lab), "TIFF")


def moving(kind, **how):
    """Return two frames as one file."""
    return written(photo(), kind, save_all=True, append_images=[photo().rotate(180)], **how)


XMP = packet_of(AIGC)
SHOTS = {
    "jpeg": lambda: written(photo(), "JPEG", exif=telling(), comment=b"<script>"),
    "turned jpeg": lambda: written(photo(), "JPEG", exif=telling(6)),
    "grey jpeg": lambda: written(photo().convert("L"), "JPEG"),
    "cmyk jpeg": lambda: written(photo().convert("CMYK"), "JPEG"),
    "mpo": lambda: written(photo(), "MPO", save_all=True, append_images=[photo()]),
    "png": lambda: written(photo(), "PNG", pnginfo=texts(Comment="<script>"), exif=telling()),
    "transparent png": lambda: written(stamp(), "PNG"),
    "png with one clear colour": lambda: written(photo(), "PNG", transparency=(255, 0, 0)),
    "palette png": lambda: written(photo().convert("P"), "PNG", transparency=b"\0\xff"),
    "1-bit png": lambda: written(photo().convert("1"), "PNG"),
    "16-bit png": lambda: written(Image.new("I;16", (50, 40), 32768), "PNG"),
    "webp": lambda: written(photo(), "WEBP", exif=telling(), xmp=XMP),
    "turned clear webp": lambda: written(stamp(), "WEBP", exif=telling(6)),
    "gif": lambda: written(photo(), "GIF", comment=b"<script>"),
    "moving gif": lambda: moving("GIF", comment=b"<script>"),
    "moving webp": lambda: moving("WEBP", exif=telling()),
    "moving png": lambda: moving("PNG"),
    "avif": lambda: written(photo(), "AVIF", exif=telling(), xmp=XMP),
    "heic": lambda: written(photo(), "HEIF", exif=telling(), xmp=XMP),
    "clear heic": lambda: written(stamp(), "HEIF"),
    "cmyk tiff": lambda: written(photo().convert("CMYK"), "TIFF"),
    "lab tiff": lab,
    "float tiff": lambda: written(Image.new("F", (50, 40), 0.5), "TIFF"),
    "32-bit tiff": lambda: written(Image.new("I", (50, 40), 40_000), "TIFF"),
    "bmp": lambda: written(photo(), "BMP"),
}
