"""两步验证: a code from the phone after the password, for whoever wants it and for the groups that must."""

import base64

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as otp_login
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.editorial.roles import ROLES

if unknown := set(settings.TOTP_GROUPS) - ROLES.keys():  # a misspelt role would log in without its second step
    raise ImproperlyConfigured(
        f"NEWSROOM_TOTP_GROUPS names {', '.join(sorted(unknown))}. The roles are {', '.join(ROLES)}."
    )

NOT_DUE = "second_step_not_due"  # session key: who was found to need none


class CodeForm(forms.Form):
    """The six digits on the phone."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="六位验证码",
        error_messages={"invalid": "验证码是六位数字。"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )


def device_of(user):
    """Return the confirmed device of `user`, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required(user):
    """Return whether a group of `user` must use the second step (NEWSROOM_TOTP_GROUPS)."""
    groups = settings.TOTP_GROUPS
    return bool(groups) and user.groups.filter(name__in=groups).exists()


def is_due(request):
    """Return whether the user has to take the second step before anything else; asked once a session."""
    user = request.user
    if request.session.get(NOT_DUE) == user.pk or user.is_verified():
        return False
    if device_of(user) is not None or is_required(user):
        return True
    request.session[NOT_DUE] = user.pk
    return False


def screen(request, site):
    """Ask for the code; without a device show how to set one up; with ?off the owner may switch it off again."""
    device = device_of(request.user)
    setting_up = device is None
    if setting_up:
        device, _ = TOTPDevice.objects.get_or_create(user=request.user, confirmed=False, defaults={"name": "手机"})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        allowed, _reason = device.verify_is_allowed()
        if not allowed:
            form.add_error("code", "试得太多，请稍等再试。")
        elif device.verify_token(int(form.cleaned_data["code"])):
            return accepted(request, device, setting_up=setting_up)
        else:
            form.add_error("code", "验证码不对或已过期，请看手机上现在的六位数。")
    context = {
        **site.each_context(request),
        "title": "两步验证",
        "form": form,
        "setting_up": setting_up,
        "is_required": is_required(request.user),
        "is_verified": request.user.is_verified(),
        "secret": spoken_secret(device) if setting_up else "",
        "qr": segno.make(device.config_url, micro=False).svg_inline(scale=4, border=2) if setting_up else "",
    }
    return render(request, "admin/desk/second_step.html", context)


def accepted(request, device, *, setting_up):
    """Let the owner in; switch the device on or, when asked, off."""
    if setting_up:
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        messages.success(request, "两步验证已开启，以后登录要输入手机上的验证码。")
    if "_off" in request.POST and not setting_up and not is_required(request.user):
        device.delete()
        messages.success(request, "两步验证已关闭。")
        return HttpResponseRedirect(reverse("admin:index"))
    otp_login(request, device)
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = reverse("admin:index")
    return HttpResponseRedirect(onward)


def spoken_secret(device):
    """Return the secret in base 32, in groups of four, for typing it by hand."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))
