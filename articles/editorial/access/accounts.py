"""账号 and 角色: nobody gains a colleague's rights unnoticed, for a second account would be a second signature.

Whatever is done to somebody's account is recorded, and its owner is told. For an account that may sign or
that manages accounts, a change of password, second step, roles or names, or its reactivation, takes effect
only once a second 管理员 has confirmed it. Taking rights away needs no second person: it may have to be quick.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.db.models import Q

from articles.editorial.errors import InvalidText, NotPermitted, WrongState
from articles.editorial.roles import BACKEND
from articles.editorial.workflow.audit import record
from articles.models import AccountChange, User

from .account_notices import tell
from .second_factor import delete_devices, end_sessions

NO_ROLE = "无角色"
GOOD_FOR = timedelta(days=7)  # to confirm what was asked
# Who has one of these can put a text before readers or lead them elsewhere, sign one, loosen what holds one
# back (a rule, a licence), or make others able to: such are guarded.
GUARDED = frozenset({
    "choose_post", "edit_any_post", "review_post", "publish_post", "correct_post", "take_down_post",
    "file_post", "sign_off_post", "restore_post", "override_post", "open_duty_post", "add_autopublishing",
    "erase_post", "add_homeslot", "change_homeslot", "add_reviewrule", "change_reviewrule",
    "delete_reviewrule", "add_user", "change_user", "add_ruleversion", "add_ruletrial", "delete_ruletrial",
    "add_dutyperiod", "group_post", "add_source", "change_source", "add_sourcelist", "delete_sourcelist",
    "add_plainpage", "change_plainpage", "add_redirect", "change_redirect",
})  # fmt: skip
IDENTITY = {"username": "用户名", "real_name": "姓名", "email": "邮箱"}
OPENING = ("is_active", "is_staff")
Kind, State = AccountChange.Kind, AccountChange.State


def roles_of(user: User) -> str:
    """Return the roles of `user` in words, and whether the account is open at all."""
    return _in_words(user.groups.all(), user.is_superuser, user.is_active and user.is_staff)


def _in_words(groups: Iterable[Group], is_superuser: bool, is_open: bool) -> str:
    roles = sorted(group.name for group in groups) + (["系统管理员"] if is_superuser else [])
    return ("、".join(roles) or NO_ROLE) + ("" if is_open else "（停用）")


def _guarding() -> Q:
    return Q(content_type__app_label="articles", codename__in=GUARDED) | Q(
        content_type__app_label="auth", codename__in=("add_group", "change_group", "change_permission")
    )


def is_guarded(user: User) -> bool:
    """Return whether the account may sign or manages accounts, active or not."""
    held = Permission.objects.filter(Q(group__user=user) | Q(user=user))
    return bool(user.is_superuser or held.filter(_guarding()).exists())


def guarded_among(groups: Iterable[Group]) -> list[Group]:
    """Return those roles that make an account a guarded one."""
    return [group for group in groups if group.permissions.filter(_guarding()).exists()]


def keepers() -> Any:
    """Return the open accounts that may confirm what another one asks, system administrators included."""
    return User.objects.with_perm("articles.change_user", backend=BACKEND).filter(
        is_active=True, is_staff=True
    )


def may_keep(actor: User, user: User) -> bool:
    """Return whether `actor` may touch the account at all: that of a 系统管理员 is closed to all others."""
    allowed = actor.is_active and actor.has_perm("articles.change_user")
    return allowed and (actor.is_superuser or not user.is_superuser)


def check_may_keep(actor: User, user: User) -> None:
    """Raise NotPermitted unless `actor` may change the account of `user`."""
    if not may_keep(actor, user):
        raise NotPermitted(f"{actor.real_name}的角色不能改“{user.real_name}”的账号，请找系统管理员。")


def must_be_confirmed(user: User, *, actor: User, superuser: bool = False) -> bool:
    """Return whether a change by `actor` to the guarded account waits for a second 管理员.

    Always, except for a 系统管理员 when nobody else could confirm: somebody has to create the first accounts.
    `superuser`: the change makes the account one of a 系统管理员, which only another one confirms.
    """
    if not actor.is_superuser:
        return True
    others = keepers().exclude(pk__in=[actor.pk, user.pk])
    if superuser or user.is_superuser:
        others = others.filter(is_superuser=True)
    return bool(others.exists())


@transaction.atomic
def note_roles(
    user: User, before: str, *, actor: User | None, at: datetime, asked: AccountChange | None = None
) -> None:
    """Record that the roles of `user` (saved) are no longer `before` ("" for a new account), if they changed.

    The owner is told, and every session of the account ends: another role may require the second step.
    """
    after = roles_of(user)
    if after == before:
        return
    move = f"{before} → {after}" if before else f"新账号，{after}"
    _log("set_roles", user, f"{user.real_name}：{move}", actor=actor, at=at, asked=asked)
    if before:
        end_sessions(user)
        tell(user, f"{_who(actor, asked)}改了您的角色：{move}。", at=at)


@transaction.atomic
def set_password(user: User, raw: str | None, *, actor: User, at: datetime) -> AccountChange | None:
    """重设密码 of somebody else (`raw` None: disable login by password); a new one must be changed at next login.

    Returns the request if a second 管理员 has to confirm it first, or None if it is done. Raises NotPermitted.
    """
    check_may_keep(actor, user)
    payload = {"password": make_password(raw)}
    note = "" if raw is not None else "禁用密码登录"
    return _do_or_ask(Kind.PASSWORD, user, payload, note, actor=actor, at=at)


@transaction.atomic
def reset_second_step(user: User, *, actor: User, at: datetime) -> AccountChange | None:
    """重置两步验证 of somebody whose phone is lost; returns and raises as `set_password`."""
    check_may_keep(actor, user)
    return _do_or_ask(Kind.SECOND_STEP, user, {}, "", actor=actor, at=at)


def _do_or_ask(
    kind: str, user: User, payload: dict[str, Any], note: str, *, actor: User, at: datetime
) -> AccountChange | None:
    if is_guarded(user) and must_be_confirmed(user, actor=actor):
        return ask(kind, user, payload, note, actor=actor, at=at)
    _apply(kind, user, payload, actor=actor, at=at, asked=None)
    return None


@transaction.atomic
def ask(
    kind: str, user: User, payload: dict[str, Any], note: str, *, actor: User, at: datetime
) -> AccountChange:
    """Keep what `actor` asks until a second 管理员 confirms it; it is recorded, and the owner is told.

    A later request for the same thing replaces an earlier one; an identical one changes nothing.
    """
    User.objects.select_for_update().get(pk=user.pk)  # two who ask at once: one after the other
    lapse(at=at)  # account before request, as everywhere
    waiting = AccountChange.objects.filter(user=user, kind=kind, state=State.OPEN).first()
    if waiting is not None:
        if (waiting.asked_by_id, waiting.payload) == (actor.pk, payload):
            return waiting
        _close(waiting, State.SUPERSEDED, actor=None, at=at)
    change = AccountChange.objects.create(
        user=user, kind=kind, note=note[:400], payload=payload, asked_by=actor, asked_at=at
    )
    note = note if kind in (Kind.ROLES, Kind.OPEN) else f"{user.real_name}{'：' if note else ''}{note}"
    record(None, f"ask_{kind}", actor=actor, at=at, note=note, details={"user": user.pk, "change": change.pk})
    tell(
        user,
        f"{actor.real_name}申请对您的账号“{change.get_kind_display()}”，要另一位管理员确认。不是您要求的，请马上告诉主编。",
        at=at,
    )
    return change


def check_may_confirm(change: AccountChange, actor: User) -> None:
    """Raise NotPermitted unless `actor` is a second person who may keep that account."""
    check_may_keep(actor, change.user)
    if change.payload.get("is_superuser") and not actor.is_superuser:
        raise NotPermitted("设“系统管理员”要由另一位系统管理员确认。")
    if actor.pk in (change.asked_by_id, change.user_id):
        raise NotPermitted("申请人和账号本人不能确认，请另一位管理员确认。")


def may_confirm(change: AccountChange, actor: User) -> bool:
    """Return whether `actor` is the second person whom the request waits for."""
    try:
        check_may_confirm(change, actor)
    except NotPermitted:
        return False
    return True


@transaction.atomic
def confirm(change: AccountChange, *, actor: User, at: datetime) -> None:
    """A second 管理员 has made sure that the owner wants it: do what was asked.

    Raises NotPermitted, WrongState (closed already, or older than GOOD_FOR) or InvalidText (the name is
    taken by now).
    """
    user = User.objects.select_for_update().get(pk=change.user_id)
    locked = AccountChange.objects.select_for_update().select_related("asked_by").get(pk=change.pk)
    locked.user = user
    _check_open(locked)
    check_may_confirm(locked, actor)
    if locked.asked_at <= at - GOOD_FOR:
        raise WrongState(f"这项申请已过 {GOOD_FOR.days} 天，作废了，请重新申请。")
    if not may_keep(locked.asked_by, user):
        raise WrongState(f"申请人{locked.asked_by.real_name}已经不能管理这个账号，请重新申请。")
    _apply(locked.kind, user, locked.payload, actor=actor, at=at, asked=locked)
    _close(locked, State.CONFIRMED, actor=actor, at=at)


@transaction.atomic
def decline(change: AccountChange, *, actor: User, at: datetime) -> None:
    """Do not do what was asked; also the asker may take it back. Raises NotPermitted or WrongState."""
    user = User.objects.select_for_update().get(pk=change.user_id)  # account before request, as everywhere
    locked = AccountChange.objects.select_for_update().get(pk=change.pk)
    locked.user = user
    _check_open(locked)
    check_may_keep(actor, user)
    _close(locked, State.DECLINED, actor=actor, at=at)
    kind = locked.get_kind_display()
    _log(
        "decline_account_change",
        locked.user,
        f"{locked.user.real_name}：{kind}",
        actor=actor,
        at=at,
        asked=locked,
    )
    tell(locked.user, f"{actor.real_name}拒绝了对您账号“{kind}”的申请，账号没有变。", at=at)


def lapse(*, at: datetime) -> None:
    """Close requests nobody confirmed in time: they may hold a password's digest, and can be repeated."""
    late = AccountChange.objects.filter(state=State.OPEN, asked_at__lte=at - GOOD_FOR)
    late.update(state=State.LAPSED, closed_at=at, payload={})


def _check_open(change: AccountChange) -> None:
    if change.state != State.OPEN:
        raise WrongState(f"这项申请{change.get_state_display()}，请刷新页面。")


def _close(change: AccountChange, state: str, *, actor: User | None, at: datetime) -> None:
    change.state, change.closed_by, change.closed_at, change.payload = state, actor, at, {}
    change.save(update_fields=["state", "closed_by", "closed_at", "payload"])


def _apply(
    kind: str, user: User, payload: dict[str, Any], *, actor: User, at: datetime, asked: AccountChange | None
) -> None:
    """Do what was decided, on the record, and tell the owner."""
    doing = {
        Kind.PASSWORD: _apply_password,
        Kind.SECOND_STEP: _apply_second_step,
        Kind.ROLES: _apply_rights,
        Kind.OPEN: _apply_rights,
        Kind.IDENTITY: _apply_identity,
    }
    doing[Kind(kind)](user, payload, actor=actor, at=at, asked=asked)


def _apply_password(user: User, payload: dict[str, Any], **told: Any) -> None:
    user.password, user.must_change_password = payload["password"], True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    closed = "，并禁用了密码登录" if not user.has_usable_password() else ""
    _log("set_password", user, f"{user.real_name}{closed}", **told)
    _tell(user, f"重设了您的密码{closed}", **told)


def _apply_second_step(user: User, payload: dict[str, Any], **told: Any) -> None:
    delete_devices(user)
    # Who had the phone taken off may know the password too.
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    end_sessions(user)
    _log("reset_second_step", user, user.real_name, **told)
    _tell(user, "重置了您的两步验证", **told)


def _apply_rights(
    user: User, payload: dict[str, Any], *, actor: User, at: datetime, asked: AccountChange | None
) -> None:
    before = roles_of(user)
    user.groups.add(*Group.objects.filter(pk__in=payload.get("groups", [])))
    fields = [name for name in (*OPENING, "is_superuser") if payload.get(name)]
    for name in fields:
        setattr(user, name, True)
    user.save(update_fields=fields or ["is_active"])
    note_roles(user, before, actor=actor, at=at, asked=asked)


def _apply_identity(user: User, payload: dict[str, Any], **told: Any) -> None:
    before = {name: getattr(user, name) for name in IDENTITY}
    for name, value in payload.items():
        setattr(user, name, value)
    try:
        with transaction.atomic():
            user.save(update_fields=list(payload))
    except IntegrityError as error:
        raise InvalidText(f"用户名“{user.username}”已有别的账号用了，请换一个重新申请。") from error
    note_identity(user, before, **told)


def identity_of(user: User) -> dict[str, str]:
    """Return the names of the account, by field."""
    return {name: getattr(user, name) for name in IDENTITY}


def identity_move(before: dict[str, str], after: dict[str, str]) -> str:
    """Return what changes in words. An address for mail is not written out: the record is never erased."""
    moves = [
        "改了邮箱" if name == "email" else f"{label} {before[name]} → {after[name]}"
        for name, label in IDENTITY.items()
        if before[name] != after[name]
    ]
    return "，".join(moves)


def note_identity(
    user: User, before: dict[str, str], *, actor: User, at: datetime, asked: Any = None
) -> None:
    """Record and tell the owner that the names of the account are others than `before`, if they are."""
    move = identity_move(before, identity_of(user))
    if move:
        _log("rename_account", user, f"{before['real_name']}：{move}", actor=actor, at=at, asked=asked)
        _tell(user, f"改了您的账号资料：{move}", actor=actor, at=at, asked=asked)


@transaction.atomic
def change_own_password(user: User, raw: str, *, at: datetime) -> None:
    """改自己的密码, on the record; every session of the account ends but the one the caller keeps."""
    user.set_password(raw)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    record(None, "own_password", actor=user, at=at, note=user.real_name, details={"user": user.pk})


@transaction.atomic
def note_role_rights(role: str, before: set[str], after: set[str], *, actor: User, at: datetime) -> None:
    """Record what a role may do now and could not before, or the other way round."""
    gained, lost = sorted(after - before), sorted(before - after)
    if gained or lost:
        words = [f"增加{'、'.join(gained)}"] * bool(gained) + [f"去掉{'、'.join(lost)}"] * bool(lost)
        record(None, "set_role_rights", actor=actor, at=at, note=f"{role}：{'；'.join(words)}")


def _who(actor: User | None, asked: AccountChange | None) -> str:
    if actor is None:
        return "系统维护人员"
    return f"经{asked.asked_by.real_name}申请、{actor.real_name}确认，" if asked else actor.real_name


def _tell(user: User, deed: str, *, actor: User | None, at: datetime, asked: AccountChange | None) -> None:
    tell(user, f"{_who(actor, asked)}{deed}。不是您要求的，请马上告诉主编。", at=at)


def _log(
    verb: str, user: User, note: str, *, actor: User | None, at: datetime, asked: AccountChange | None
) -> None:
    details: dict[str, Any] = {"user": user.pk}
    if asked is not None:
        details |= {"change": asked.pk, "asked_by": asked.asked_by_id}
        note += f"（{asked.asked_by.real_name}申请）"
    record(None, verb, actor=actor, at=at, note=note, details=details)


@transaction.atomic
def change_account(
    user: User,
    wanted: dict[str, Any],
    groups: Iterable[Group] | None,
    *,
    actor: User,
    at: datetime,
    is_new: bool = False,
) -> list[AccountChange]:
    """Set the fields `wanted` and the roles `groups` of a saved account, as far as one person may.

    `groups` None leaves the roles as they are.

    What widens somebody's rights, or the names of a guarded account, waits for a second 管理员: the requests are
    returned. What narrows rights happens now. Raises NotPermitted, or InvalidText for a name that is taken.
    """
    check_may_keep(actor, user)
    user = User.objects.select_for_update().get(pk=user.pk)
    before, identity, present = roles_of(user), identity_of(user), set(user.groups.all())
    chosen = present if groups is None else set(groups)
    waits = _what_waits(user, wanted, chosen - present, actor=actor, is_new=is_new)

    user.groups.set(chosen - set(waits.groups))
    now = {
        name: wanted[name]
        for name in (*OPENING, "is_superuser", *IDENTITY)
        if name in wanted and wanted[name] != getattr(user, name) and name not in waits.fields
    }
    for name, value in now.items():
        setattr(user, name, value)
    if now:
        user.save(update_fields=list(now))
    _note(user, before, identity, only_asked=is_new and waits.has_roles, is_new=is_new, actor=actor, at=at)
    return _ask_for(user, waits, identity, is_new=is_new, actor=actor, at=at)


@dataclass(frozen=True)
class _Waiting:
    """The part of a change to an account that waits for a second 管理员: roles, reactivation, names."""

    groups: list[Group]
    superuser: dict[str, bool]
    opened: dict[str, bool]
    names: dict[str, Any]

    @property
    def has_roles(self) -> bool:
        return bool(self.groups or self.superuser)

    @property
    def fields(self) -> dict[str, Any]:
        return {**self.superuser, **self.opened, **self.names}


def _what_waits(
    user: User, wanted: dict[str, Any], added: set[Group], *, actor: User, is_new: bool
) -> _Waiting:
    """Return what `actor` may not do alone. Raises NotPermitted for what only a superuser may ask."""
    risen = guarded_among(sorted(added, key=lambda group: group.pk))
    grown = {"is_superuser": True} if wanted.get("is_superuser") and not user.is_superuser else {}
    if grown and not actor.is_superuser:
        raise NotPermitted(f"{actor.real_name}不能设“系统管理员”，请找系统管理员。")
    if (risen or grown) and not must_be_confirmed(user, actor=actor, superuser=bool(grown)):
        risen, grown = [], {}
    opened = {name: True for name in OPENING if wanted.get(name) and not getattr(user, name)}
    names = {
        name: wanted[name] for name in IDENTITY if name in wanted and wanted[name] != getattr(user, name)
    }
    if is_new or not is_guarded(user) or not must_be_confirmed(user, actor=actor):
        opened, names = {}, {}
    return _Waiting(risen, grown, opened, names)


def _ask_for(
    user: User, waits: _Waiting, identity: dict[str, str], *, is_new: bool, actor: User, at: datetime
) -> list[AccountChange]:
    """Ask a second 管理员 for what waits; return the requests."""
    asked = []
    if waits.has_roles:
        payload = {"groups": [group.pk for group in waits.groups], **waits.superuser}
        after = _in_words(
            [*user.groups.all(), *waits.groups],
            user.is_superuser or bool(waits.superuser),
            user.is_active and user.is_staff,
        )
        move = f"新账号，{after}" if is_new else f"{roles_of(user)} → {after}"
        asked.append(ask(Kind.ROLES, user, payload, f"{user.real_name}：{move}", actor=actor, at=at))
    if waits.opened:
        after = _in_words(user.groups.all(), user.is_superuser, is_open=True)
        note = f"{user.real_name}：{roles_of(user)} → {after}"
        asked.append(ask(Kind.OPEN, user, waits.opened, note, actor=actor, at=at))
    if waits.names:
        note = identity_move(identity, identity | waits.names)
        asked.append(ask(Kind.IDENTITY, user, waits.names, note, actor=actor, at=at))
    return asked


def _note(
    user: User,
    before: str,
    identity: dict[str, str],
    *,
    only_asked: bool,
    is_new: bool,
    actor: User,
    at: datetime,
) -> None:
    """Record what took effect at once; if all roles of a new account wait, the request says so instead."""
    if is_new:
        if not only_asked or user.groups.exists():
            note_roles(user, "", actor=actor, at=at)
        return
    note_roles(user, before, actor=actor, at=at)
    note_identity(user, identity, actor=actor, at=at)


@transaction.atomic
def note_machine_password(user: User, *, at: datetime) -> None:
    """Record that somebody set the password of `user` on the server itself (`manage.py changepassword`)."""
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    end_sessions(user)
    _log("set_password", user, f"{user.real_name}（在服务器上）", actor=None, at=at, asked=None)
    _tell(user, "在服务器上重设了您的密码", actor=None, at=at, asked=None)


@transaction.atomic
def note_machine_account(user: User, *, at: datetime) -> None:
    """Record an account made on the server (`manage.py createsuperuser`) and tell all who manage accounts."""
    note_roles(user, "", actor=None, at=at)
    for keeper in keepers().exclude(pk=user.pk):
        tell(
            keeper,
            f"系统维护人员在服务器上新建了系统管理员“{user.real_name}”。不知道这件事的，请马上查问。",
            at=at,
        )
