"""Accounts of the desk."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from .clean import CleanText


class User(CleanText, AbstractUser):
    """Somebody who works at the desk; the law wants an editor's real name, so every account has one."""

    first_name = None
    last_name = None
    real_name = models.CharField(
        "真实姓名",
        max_length=40,
        help_text="用于责任编辑署名。《互联网新闻信息服务管理规定》第十五条要求标明编辑真实姓名。",
    )

    REQUIRED_FIELDS = ["email", "real_name"]

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self):
        return self.real_name or self.username

    def get_full_name(self):
        """Return the real name, as the admin prints it."""
        return self.real_name

    def get_short_name(self):
        """Return the real name: Chinese names have no shorter form for the screen."""
        return self.real_name
