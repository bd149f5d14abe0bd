"""The ways to reach the newsroom: pages name those that exist, and nothing else."""

from typing import NamedTuple

from django.conf import settings


class Way(NamedTuple):
    """One way to reach us: what it is, what is shown of it, and the address a link leads to."""

    name: str
    shown: str
    address: str


def ways() -> list[Way]:
    """Return the Ways that the operator has set.

    Pages that would name one say nothing where there is none.
    """
    phone, mail = settings.FOOTER["report_phone"], settings.FOOTER["report_mail"]
    found = []
    if phone:
        found.append(Way("电话", phone, f"tel:{phone}"))
    if mail:
        found.append(Way("邮箱", mail, f"mailto:{mail}"))
    return found
