"""Accounts of the desk, what is asked about them, what their owners are told, counts of wrong guesses."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from .clean import CleanText


class User(CleanText, AbstractUser):
    """Somebody who works at the desk; the law wants an editor's real name, so every account has one."""

    first_name = None
    last_name = None
    is_verified: Callable[[], bool]  # set on the person who asks by OTPMiddleware, with `otp_device`
    otp_device: Any
    real_name = models.CharField(
        "真实姓名",
        max_length=40,
        help_text="用于责任编辑署名。《互联网新闻信息服务管理规定》第十五条要求标明编辑真实姓名。",
    )

    session_mark = models.PositiveIntegerField(
        "会话标记", default=0, editable=False, help_text="加一，以前登录的会话全部失效。"
    )
    must_change_password = models.BooleanField("登录后须改密码", default=False, editable=False)
    has_account_notices = models.BooleanField("有未读的账号通知", default=False, editable=False)

    REQUIRED_FIELDS = ["email", "real_name"]

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.real_name or self.username

    def get_full_name(self) -> str:
        """Return the real name, as the admin prints it."""
        return self.real_name

    def get_short_name(self) -> str:
        """Return the real name: Chinese names have no shorter form for the screen."""
        return self.real_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the password and to `session_mark`.

        Enrolling a phone or giving a role thus ends older sessions.
        """
        key_salt = "articles.models.User.session"
        return salted_hmac(
            key_salt, f"{self.session_mark}|{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()


class AccountChange(models.Model):
    """What one 管理员 asks for an account that may sign, until a second one confirms it."""

    class Kind(models.TextChoices):
        PASSWORD = "password", "重设密码"
        SECOND_STEP = "second_step", "重置两步验证"
        ROLES = "roles", "增加角色"
        OPEN = "open", "重新启用"
        IDENTITY = "identity", "改账号资料"

    class State(models.TextChoices):
        OPEN = "open", "待确认"
        CONFIRMED = "confirmed", "已确认"
        DECLINED = "declined", "已拒绝"
        SUPERSEDED = "superseded", "已被新的申请代替"
        LAPSED = "lapsed", "已过期"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes", verbose_name="账号"
    )
    kind = models.CharField("事项", max_length=12, choices=Kind)
    note = models.CharField("内容", max_length=400, blank=True)
    payload = models.JSONField("要改成的内容", default=dict, help_text="结案即清空：里面可能有密码的摘要。")
    state = models.CharField("状态", max_length=12, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="处理人",
    )
    closed_at = models.DateTimeField("处理时间", null=True, blank=True)

    class Meta:
        verbose_name = "账号变更"
        verbose_name_plural = "账号变更"
        ordering = ["-asked_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(state="open"), name="one_open_change_of_a_kind"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | (Q(closed_by__isnull=False) & ~Q(closed_by=F("asked_by"))),
                name="account_change_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"


class AccountNotice(models.Model):
    """What the owner of an account is shown at the next login, until they say that they have read it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name="账号"
    )
    text = models.CharField("内容", max_length=500)
    happened_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("读过", null=True, blank=True)

    class Meta:
        verbose_name = "账号通知"
        verbose_name_plural = "账号通知"
        ordering = ["-happened_at", "-id"]
        default_permissions = ()
        indexes = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.text


class GuessCount(models.Model):
    """Wrong passwords from one address at one account, at one account, or from one address; one row for each.

    `key` is a keyed hash: people type passwords into the box for the name, and nobody needs a list of
    addresses.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "账号"
        ADDRESS = "address", "地址"
        PAIR = "pair", "账号和地址"
        KNOWN = "known", "登录过的地址"

    kind = models.CharField("类别", max_length=8, choices=Kind)
    key = models.CharField("对象", max_length=64)
    failures = models.PositiveIntegerField("次数", default=0)
    last_at = models.DateTimeField("最近一次")
    waits_until = models.DateTimeField("可再试的时间", null=True, blank=True)

    class Meta:
        verbose_name = "密码试错"
        verbose_name_plural = "密码试错"
        default_permissions = ()
        indexes = [models.Index(fields=["last_at"], name="guess_count_age")]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_guess_count_a_key")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.failures}"


class PreviewStop(models.Model):
    """Preview links of a piece made up to this moment open nothing any more: its maker's, or everybody's."""

    post = models.ForeignKey(
        "articles.Post", models.CASCADE, related_name="preview_stops", verbose_name="稿件"
    )
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="谁的链接",
    )
    stopped_at = models.DateTimeField("收回时间")

    class Meta:
        verbose_name = "收回的预览链接"
        verbose_name_plural = "收回的预览链接"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["post", "maker"], name="one_preview_stop_a_maker"),
            models.UniqueConstraint(
                fields=["post"], condition=Q(maker=None), name="one_preview_stop_for_all"
            ),
        ]

    def __str__(self) -> str:
        return str(self.stopped_at)
