"""两步验证: a code from the phone after the password, for whoever wants it and for the groups that must."""

import base64
import unicodedata
from typing import TYPE_CHECKING

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as otp_login
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.editorial.access import second_factor
from articles.editorial.roles import ROLES
from articles.models import User
from articles.web.clients import StaffRequest

if TYPE_CHECKING:
    from .site import DeskSite

# A misspelt role would log in without its second step.
if unknown := set(settings.TOTP_GROUPS) - ROLES.keys():
    raise ImproperlyConfigured(
        f"NEWSROOM_TOTP_GROUPS names {', '.join(sorted(unknown))}. The roles are {', '.join(ROLES)}."
    )

WRONG = "验证码不对或已过期，请看手机上现在的六位数。"
SETTING_UP = "second_step_setting_up"  # session key: the device this session has shown the secret of
NOT_DUE = "second_step_not_due"  # session key: who was found to need none


class CodeForm(forms.Form):
    """The six digits on the phone, or one of the codes written down for the day the phone is lost."""

    code = forms.RegexField(
        r"^\s*(\d{6}|[a-z2-7]{8})\s*$",
        label="六位验证码",
        max_length=40,
        error_messages={"invalid": "验证码是六位数字。"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )

    def clean_code(self) -> str:
        """Return the code in plain digits, however a Chinese keyboard wrote them."""
        return unicodedata.normalize("NFKC", self.cleaned_data["code"]).strip()


def device_of(user: User) -> Device | None:
    """Return a device that `user` has set up, or None."""
    return next(iter(second_factor.devices_of(user)), None)


def is_required(user: User) -> bool:
    """Return whether a group of `user` must use the second step (NEWSROOM_TOTP_GROUPS)."""
    groups = settings.TOTP_GROUPS
    return bool(groups) and user.groups.filter(name__in=groups).exists()


def is_due(request: StaffRequest) -> bool:
    """Return whether the user has to take the second step before anything else; asked once a session."""
    user = request.user
    asked_of = f"{user.pk}|{','.join(settings.TOTP_GROUPS)}"  # a role that must from now on is asked again
    if request.session.get(NOT_DUE) == asked_of or user.is_verified():
        return False
    if device_of(user) is not None or is_required(user):
        return True
    request.session[NOT_DUE] = asked_of
    return False


def screen(request: StaffRequest, site: "DeskSite") -> HttpResponse:
    """Ask for the code, show how to set up a first device, or let the owner switch it off (`?off`)."""
    device = None  # the phone that is being set up
    if device_of(request.user) is None:
        device = second_factor.new_device(request.user, request.session.get(SETTING_UP))
        request.session[SETTING_UP] = device.pk
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code, at = form.cleaned_data["code"], timezone.now()
        if device is not None:
            if second_factor.enrol(request.user, device, code, at=at):
                device.refresh_from_db()
                messages.success(
                    request, "两步验证已开启，以后登录要输入手机上的验证码；别处登录的会话都已退出。"
                )
                return accepted(request, device)
            form.add_error("code", WRONG)
        else:
            checked = second_factor.check(request.user, code, at=at)
            if checked.device:
                return accepted(request, checked.device)
            form.add_error("code", f"试得太多了，请过 {checked.wait} 秒再试。" if checked.wait else WRONG)
    context = {
        **site.each_context(request),
        "title": "两步验证",
        "form": form,
        "setting_up": device is not None,
        "is_required": is_required(request.user),
        "is_verified": request.user.is_verified(),
        "secret": spoken_secret(device) if device else "",
        "qr": segno.make(device.config_url, micro=False).svg_inline(scale=4, border=2) if device else "",
    }
    return render(request, "admin/desk/second_step.html", context)


def accepted(request: StaffRequest, device: Device) -> HttpResponseRedirect:
    """Let the owner in, in this session; switch the second step off when asked."""
    request.session.pop(SETTING_UP, None)
    request.session.pop(NOT_DUE, None)
    if "_off" in request.POST and not is_required(request.user):
        second_factor.switch_off(request.user, at=timezone.now())
        update_session_auth_hash(request, request.user)
        messages.success(request, "两步验证已关闭，别处登录的会话都已退出。")
        return HttpResponseRedirect(reverse("admin:index"))
    update_session_auth_hash(request, request.user)
    otp_login(request, device)
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = reverse("admin:index")
    return HttpResponseRedirect(onward)


def spoken_secret(device: TOTPDevice) -> str:
    """Return the secret in base 32, in groups of four, for typing it by hand."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
