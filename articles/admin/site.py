"""DeskSite: the admin site that is the editors' desk, and the register of its own screens."""

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from articles.editorial.access import account_notices
from articles.models import User
from articles.web import failures
from articles.web.clients import as_staff

from . import dashboard, login, relogin, second_step

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

log = logging.getLogger("articles.desk")
# What a script is told, which shows it where somebody is writing.
REFUSED = {
    403: "您的角色做不了这一步，或者稿件此时不许这样改；文字还在这一页上，请复制保存或找编辑处理。",
    404: "没有这一项，可能已被合并或删除；文字还在这一页上。",
}


# What stands under 更多, by subject; 稿件 and 采集 stand in the bar.
MORE = (
    ("稿件与来源", ("source", "category", "tag", "picture", "correction", "archivefile", "redirect")),
    ("检索", ("aliasgroup", "everydayword", "emptysearch")),
    (
        "合规",
        (
            "reviewrule",
            "dutyperiod",
            "postreview",
            "falsealarm",
            "ruletrial",
            "protectedname",
            "editorialevent",
        ),
    ),
    ("账号", ("user", "group")),
    ("站务", ("plainpage", "holiday")),
)


# Screens that stand there beside the models: heading, word, address, permission.
MORE_SCREENS = (
    ("稿件与来源", "稿源名单", "source_lists", "articles.view_sourcelist"),
    ("合规", "合规", "compliance", "articles.view_rulefinding"),
    ("合规", "用语规则", "rules", "articles.view_ruleversion"),
    ("合规", "历史稿件缺项", "archive_gaps", "articles.view_archivefile"),
)


def more_of(
    apps: Iterable[dict[str, Any]], user: User | AnonymousUser
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the menu 更多: (heading, entries this person may open).

    Its entries are models, as Django's `available_apps` gives them, and screens.
    """
    models = {model["object_name"].lower(): model for app in apps for model in app["models"]}
    groups = [
        (heading, [models[name] for name in names if name in models and models[name]["admin_url"]])
        for heading, names in MORE
    ]
    for heading, label, name, permission in MORE_SCREENS:
        if user.has_perm(permission):
            place = next(found for other, found in groups if other == heading)
            place.append({"name": label, "admin_url": reverse(f"admin:{name}")})
    return [(heading, found) for heading, found in groups if found]


class DeskSite(AdminSite):
    """Django's admin with screens of our own beside the models'.

    Each screen names the permission it needs.
    """

    site_title = "编辑部"
    site_header = f"{settings.SITE_NAME}编辑部"
    index_title = "编辑台"
    enable_nav_sidebar = False
    index_template = "admin/desk/index.html"
    empty_value_display = "—"
    login_form = login.LoginForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._screens: list[URLPattern] = []
        self._menu: list[tuple[int, str, str, str]] = [
            (0, "编辑台", "index", ""),
            (10, "稿件", "articles_post_changelist", "articles.view_post"),
        ]

    def screen(
        self, route: str, *, name: str, permission: str = "", menu: str = "", order: int = 0
    ) -> Callable[[View], View]:
        """Register the decorated view at /admin/<route> under `admin:<name>`; no `permission`: for all staff.

        A screen with a `menu` label stands in the bar at the top, by `order`, for those who may open it.
        """

        def register(view: View) -> View:
            @wraps(view)
            def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
                if permission and not request.user.has_perm(permission):
                    raise PermissionDenied
                request.current_app = self.name
                return view(request, *args, **kwargs)

            self._screens.append(path(route, self.admin_view(guarded), name=name))
            if menu:
                self._menu.append((order, menu, name, permission))
            return view

        return register

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the bar's entries this user may open, the menu 更多, and whether the user is logged in already.

        An entry is its label, its address, and whether it is the present page.
        """
        context = super().each_context(request)
        context["is_insider"] = self.is_insider(request)
        context["menu"] = [
            {"label": label, "url": url, "current": request.path == url}
            for label, url, permission in self.menu_entries()
            if not permission or request.user.has_perm(permission)
        ]
        context["more"] = more_of(context["available_apps"], request.user)
        context["account_notices"] = (
            account_notices.unread(as_staff(request).user) if context["has_permission"] else []
        )
        return context

    def menu_entries(self) -> Iterator[tuple[str, str, str]]:
        """Yield (label, address, permission) of the bar in order."""
        for _order, label, name, permission in sorted(self._menu):
            yield label, reverse(f"{self.name}:{name}"), permission

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Ask for the second step, and then for a new password, before any screen, where they are due."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def stepped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            step = reverse(f"{self.name}:second_step")
            if failures.wants_json(request) and not self.is_insider(request):
                return relogin.refused(request)
            if (
                user.is_authenticated
                and user.is_staff
                and request.path != step
                and second_step.is_due(as_staff(request))
            ):
                return HttpResponseRedirect(f"{step}?{urlencode({'next': request.get_full_path()})}")
            if user.is_authenticated and user.is_staff and user.must_change_password:
                change = reverse(f"{self.name}:password_change")
                if request.path not in (step, change, reverse(f"{self.name}:jsi18n")):
                    return HttpResponseRedirect(change)
            try:
                return inner(request, *args, **kwargs)
            except OverflowError as error:  # a number beyond SQLite's: no row has it
                log.warning("%s %s: %s", request.method, request.path, error)
                return self.refused(request, "admin/404.html", "没有这一项", status=404)
            except Http404:
                return self.refused(request, "admin/404.html", "没有这一项", status=404)
            except PermissionDenied as refusal:
                return self.refused(request, "admin/403.html", "没有权限", status=403, reason=str(refusal))

        return cast(View, stepped)

    def is_insider(self, request: HttpRequest) -> bool:
        """Return whether the request comes from the desk: logged in, with no step of the login left to do."""
        asking = as_staff(request)
        return (
            self.has_permission(request)
            and not asking.user.must_change_password
            and not second_step.is_due(asking)
        )

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Let people change their own password, under the limits of the login."""
        request.current_app = self.name
        view = login.OwnPasswordView.as_view(
            success_url=reverse(f"{self.name}:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
            template_name="admin/desk/own_password.html",
        )
        return cast(TemplateResponse, view(request))

    def refused(
        self, request: HttpRequest, template: str, title: str, *, status: int, reason: str = ""
    ) -> HttpResponse:
        """Answer within the desk, so that the way back is the desk's; outsiders get the site's own page."""
        if not self.has_permission(request):
            raise Http404 if status == 404 else PermissionDenied
        if failures.wants_json(request):
            return JsonResponse({"error": reason or REFUSED[status]}, status=status)
        return render(
            request, template, {**self.each_context(request), "title": title, "reason": reason}, status=status
        )

    def index(  # type: ignore[override]  # rendered at once for whoever has no role
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the desk; whoever has no role yet is told so, and sees no piece."""
        if not request.user.has_perm("articles.view_post"):
            context = {**self.each_context(request), "title": self.index_title}
            return render(request, "admin/desk/no_role.html", context)
        return super().index(request, {**dashboard.front(as_staff(request).user), **(extra_context or {})})

    def get_urls(self) -> list[Any]:
        """Our screens first: the admin's own catch-all would swallow them."""
        step = self.admin_view(lambda request: second_step.screen(request, self))
        relogin_address = path("again/login/", lambda request: relogin.screen(request, self), name="again")
        return [
            path("second-step/", step, name="second_step"),
            relogin_address,
            *self._screens,
            *super().get_urls(),
        ]


site = DeskSite()
# Django's way to a thing's own page asks nothing, and the address of a 已定时 piece tells its headline.
site.screen(
    "r/<path:content_type_id>/<path:object_id>/", name="view_on_site", permission="articles.view_post"
)(shortcut)
