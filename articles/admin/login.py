"""The login form, its limits behind django-axes, and the change of one's own password."""

import logging
from collections.abc import Mapping
from typing import Any

from axes.handlers.base import AxesHandler
from django import forms
from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.editorial.access import accounts, login_attempts
from articles.models import User
from articles.web import clients

logger = logging.getLogger(__name__)

Credentials = Mapping[str, Any] | None

LONGEST_PASSWORD = 1000  # characters: hashing costs time, and nobody types more


class GuessRequest(HttpRequest):
    """What the login notes on its request: the guess that was counted, or why it was not looked at."""

    guess: login_attempts.Guess
    guess_refused: login_attempts.Refused
    axes_locked_out: bool  # what the middleware of django-axes looks for


class LoginLimits(AxesHandler):
    """What django-axes asks; the counts are ours (`login_attempts`), as its own lose simultaneous guesses.

    The guess is counted in `is_allowed`, before the password is looked at, and taken back if it was right.
    """

    def is_allowed(self, request: GuessRequest, credentials: Credentials = None) -> bool:
        """Count the guess; False refuses it unseen."""
        name = (credentials or {}).get("username") or ""
        address = clients.client_address(request)
        try:
            request.guess = login_attempts.begin(name, clients.network_of(address), at=timezone.now())
        except login_attempts.Refused as refusal:
            request.guess_refused = refusal
            logger.warning("login not looked at: address %s, %s seconds to wait", address, refusal.wait)
            return False
        return True

    def user_login_failed(
        self, sender: Any, credentials: Credentials, request: GuessRequest | None = None, **kwargs: Any
    ) -> None:
        """Have the middleware answer 429 for a refused guess; name the address of a wrong one in the log."""
        if request is None:
            return
        if hasattr(request, "guess_refused"):
            request.axes_locked_out = True
        else:
            logger.info("login failed: address %s", clients.client_address(request))

    def user_logged_in(self, sender: Any, request: GuessRequest, user: User, **kwargs: Any) -> None:
        """Take the guess back: the password was right."""
        guess = getattr(request, "guess", None)
        if guess is not None:
            login_attempts.succeeded(guess, at=timezone.now())
            del request.guess

    def user_logged_out(self, sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
        """Nothing is counted here."""

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Return the wrong passwords of this address at this account."""
        network = clients.network_of(clients.client_address(request))
        return login_attempts.failures((credentials or {}).get("username") or "", network)

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Forget counts (`manage.py axes_reset`, `axes_reset_username`, `axes_reset_ip`)."""
        return login_attempts.forget(username or "", clients.network_of(ip_address) if ip_address else "")


def refused(request: HttpRequest, response: HttpResponse, credentials: Credentials = None) -> HttpResponse:
    """Answer 429 for a guess that was not looked at: the login page with when to come back (hook of axes)."""
    refusal = getattr(request, "guess_refused", None)
    response.status_code = 429
    if refusal is not None:
        response["Retry-After"] = str(refusal.wait)
    return response


class LoginForm(AdminAuthenticationForm):
    """Name and password; says when to come back if the guess was not looked at."""

    password = forms.CharField(
        label="密码",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)

    def get_invalid_login_error(self) -> ValidationError:
        """One sentence for a wrong name and a wrong password alike."""
        refusal = getattr(self.request, "guess_refused", None)
        return ValidationError(str(refusal), code="wait") if refusal else super().get_invalid_login_error()


class OwnPasswordForm(AdminPasswordChangeForm):
    """One's own new password.

    The old one is asked for under the limits of the login, since sessions get stolen.
    """

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.request = request
        for field in self.fields.values():
            assert isinstance(field, forms.CharField)  # noqa: S101 - three passwords
            field.max_length = LONGEST_PASSWORD
            field.widget.attrs["maxlength"] = str(LONGEST_PASSWORD)

    def clean_old_password(self) -> str:
        """Check the present password, counting a wrong one."""
        if len(self.cleaned_data["old_password"]) > LONGEST_PASSWORD:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        network = clients.network_of(clients.client_address(self.request))
        try:
            guess = login_attempts.begin(self.user.get_username(), network, at=timezone.now())
        except login_attempts.Refused as refusal:
            raise ValidationError(str(refusal), code="wait") from refusal
        old = super().clean_old_password()
        login_attempts.succeeded(guess, at=timezone.now())
        return old

    def clean(self) -> dict[str, Any]:
        """Refuse the present password as the new one: somebody else may know it."""
        super().clean()
        typed = self.cleaned_data
        new = typed.get("new_password1")
        if new and len(new) > LONGEST_PASSWORD:
            self.add_error("new_password1", f"密码最多 {LONGEST_PASSWORD} 个字符，请缩短。")
        elif new and new == typed.get("old_password"):
            self.add_error("new_password1", "新密码不能和现在的一样，请换一个。")
        return typed

    def save(self, commit: bool = True) -> User:
        """Set it, on the record; every other session of the account ends."""
        accounts.change_own_password(self.user, self.cleaned_data["new_password1"], at=timezone.now())
        return self.user


class OwnPasswordView(PasswordChangeView):
    """修改密码."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form the client's address."""
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Say what else has happened: other sessions ended."""
        messages.success(self.request, "密码已改，别处登录的会话都已退出。")
        return super().form_valid(form)
