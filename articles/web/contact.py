"""The ways to reach the newsroom: pages name those that exist, and nothing else."""

from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings

REPORT_SUBJECT = "举报"
REPORT_FORM = "稿件网址：\r\n\r\n违法、不良或失实之处：\r\n\r\n依据或材料：\r\n\r\n举报人和联系方式（我们严格保密）：\r\n"


class Way(NamedTuple):
    """One way to reach us: what it is, what is shown of it, and the address a link leads to."""

    name: str
    shown: str
    address: str


def ways() -> list[Way]:
    """Return the Ways that the operator has set; pages that would name one say nothing if there is none."""
    phone, mail = settings.FOOTER["report_phone"], settings.FOOTER["report_mail"]
    found = []
    if phone:
        found.append(Way("电话", phone, f"tel:{phone}"))
    if mail:
        found.append(Way("邮箱", mail, f"mailto:{mail}"))
    return found


def report_form() -> str:
    """Return a mailto address with the form of a report in it, "" if no mailbox is set.

    It is filled in and sent from the reader's own mailbox: the site keeps nothing of it.
    """
    mail = settings.FOOTER["report_mail"]
    if not mail:
        return ""
    return f"mailto:{mail}?subject={quote(REPORT_SUBJECT)}&body={quote(REPORT_FORM)}"
