"""Django's classes that are generic to the type checker alone, under names that can stand as a base."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm
from django.core.paginator import Paginator

if TYPE_CHECKING:
    from typing import Any

    from django.contrib.admin.options import _FieldGroups, _FieldsetSpec

    from articles.models import User

    TypedAdmin = admin.ModelAdmin[Any]
    TypedUserAdmin = UserAdmin[User]
    TypedModelForm = forms.ModelForm[Any]
    TypedPasswordForm = AdminPasswordChangeForm[User]
    TypedPaginator = Paginator[Any]
    # What a mixin may count on: it stands in front of Django's class, and is none of its own.
    AdminMixin = admin.ModelAdmin[Any]
    FormMixin = forms.ModelForm[Any]
    FieldNames = _FieldGroups
    Fieldsets = _FieldsetSpec
else:
    TypedAdmin = admin.ModelAdmin
    TypedUserAdmin = UserAdmin
    TypedModelForm = forms.ModelForm
    TypedPasswordForm = AdminPasswordChangeForm
    TypedPaginator = Paginator
    AdminMixin = FormMixin = object
    FieldNames = Fieldsets = list
