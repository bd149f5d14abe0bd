"""Putting bytes into the store under a name of our choosing, over what stands there."""

from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def put(name: str, data: bytes) -> None:
    """Store `data` as `name`; on a disk nobody ever reads half of it. Raises OSError."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:  # object storage: one request writes the whole object
        if default_storage.exists(name):
            default_storage.delete(name)  # `save` would take another name instead
        default_storage.save(name, ContentFile(data, name))
        return
    if not path.exists():
        default_storage.save(name, ContentFile(data, name))
        return
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
