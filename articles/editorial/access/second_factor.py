"""两步验证: codes from the phone, or written-down ones; each is good once, and every guess is counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.editorial.workflow.audit import record
from articles.models import User

from .account_notices import tell

WARNED_AT = 10  # wrong codes in a run
# Seconds between two guesses: 96 a day at codes of a million, three of which are good at a time.
LONGEST_WAIT = 900


@dataclass(frozen=True)
class Checked:
    """The outcome of checking a code.

    It names the device that accepted it, or None and the seconds until the next try (0: at once).
    """

    device: Device | None
    wait: int = 0


def devices_of(user: User) -> list[Device]:
    """Return the devices that `user` has set up."""
    return list(devices_for_user(user))


@transaction.atomic
def check(user: User, code: str, *, at: datetime) -> Checked:
    """Try `code` on every device of `user`; the device that accepts it will not accept it again.

    The devices' rows are locked meanwhile, so of many simultaneous guesses one is looked at and all are
    counted. After n of them the next waits 2ⁿ⁻¹ seconds, LONGEST_WAIT at most.
    """
    devices = list(devices_for_user(user, for_verify=True))
    waits = [_wait(device, at) for device in devices]
    if any(waits):
        for device in devices:
            _count(device)
        _warn_owner(user, devices, at)
        return Checked(None, max(_wait(device, at) for device in devices))
    for device in devices:
        # The library counts by device; of a phone and a list of codes both must count every guess.
        if device.verify_token(code):
            for other in devices:
                type(other)._default_manager.filter(pk=other.pk).update(
                    throttling_failure_count=0, throttling_failure_timestamp=None
                )
            return Checked(device)
    _warn_owner(user, devices, at)
    return Checked(None)


def _warn_owner(user: User, devices: list[Device], at: datetime) -> None:
    """Tell the owner, once in a run of wrong codes: whoever guesses codes has the password."""
    if devices and max(device.throttling_failure_count for device in devices) == WARNED_AT:
        record(None, "second_step_guessed", actor=None, at=at, note=user.real_name, details={"user": user.pk})
        tell(
            user,
            f"有人用您的密码登录，连续输错了 {WARNED_AT} 次验证码。不是您本人的，请马上改密码并告诉主编。",
            at=at,
        )


def _wait(device: Device, at: datetime) -> int:
    """Return the whole seconds until a guess at `device` is looked at.

    A clock set back locks nobody out for longer.
    """
    count, since = device.throttling_failure_count, device.throttling_failure_timestamp
    if not count or since is None:
        return 0
    longest = min(2 ** min(count - 1, 20), LONGEST_WAIT)
    left = -((at - since - timedelta(seconds=longest)) // timedelta(seconds=1))
    return int(max(0, min(left, longest)))


def _count(device: Device) -> None:
    """Count a guess that was not looked at; the wait grows, from the moment it began."""
    device.throttling_failure_count += 1
    device.save(update_fields=["throttling_failure_count"])


def new_device(user: User, held: object) -> TOTPDevice:
    """Return the phone that a session is setting up: the one it `held` (a key), or one with a new secret.

    A secret that another session has shown is never confirmed here: whoever saw that screen knows it.
    """
    waiting = TOTPDevice.objects.filter(user=user, confirmed=False)
    found = waiting.filter(pk=held).first() if isinstance(held, int) else None
    if found is None:
        waiting.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()
        found = TOTPDevice.objects.create(user=user, confirmed=False, name="手机")
    return found


@transaction.atomic
def enrol(user: User, device: TOTPDevice, code: str, *, at: datetime) -> bool:
    """Switch the second step on if `code` is right, ending `user`'s earlier sessions; return whether it was.

    The caller keeps the present session alive (`update_session_auth_hash`).
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    fresh = TOTPDevice.objects.select_for_update().filter(user=locked, pk=device.pk, confirmed=False).first()
    if fresh is None or devices_of(locked) or not fresh.verify_token(code):
        return False
    fresh.confirmed = True
    fresh.save(update_fields=["confirmed"])
    TOTPDevice.objects.filter(user=locked, confirmed=False).delete()
    end_sessions(user)
    record(None, "second_step_on", actor=user, at=at, note=user.real_name, details={"user": user.pk})
    tell(user, "您的账号开启了两步验证。", at=at)
    return True


@transaction.atomic
def switch_off(user: User, *, at: datetime) -> None:
    """Switch the second step off for the owner, who has just given a code; earlier sessions end."""
    delete_devices(user)
    end_sessions(user)
    record(None, "second_step_off", actor=user, at=at, note=user.real_name, details={"user": user.pk})
    tell(user, "您的账号关闭了两步验证。", at=at)


def delete_devices(user: User) -> None:
    """Take every phone and every written-down code off the account."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def end_sessions(user: User) -> None:
    """End every session of `user` by changing their session mark."""
    User.objects.filter(pk=user.pk).update(session_mark=F("session_mark") + 1)
    user.refresh_from_db(fields=["session_mark"])
