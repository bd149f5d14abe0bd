"""稿件: the list and the article screen."""

from datetime import datetime

from django.contrib import admin
from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, When
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from articles.editorial.checks import original_texts, rulebook
from articles.editorial.workflow.transitions import PUBLISHED, SCHEDULED
from articles.models import Autosave, EditorialEvent, FeedItem, Post
from articles.search import empty_searches, exact
from articles.search.find import Filters, search
from articles.text.clock import day_of, line_stamp

from . import filters
from .actions import BulkDeeds
from .article import ArticleScreen
from .base import DeskModelAdmin
from .post_form import DUTIES, FURTHER_LINES, ORIGIN, PLACE, WRITING, PostForm
from .site import site
from .versions import Versions

LIST_FIELDS = (
    "headline", "form", "is_important", "status", "published_at", "updated_at", "embargoed_until", "origin",
    "section__name", "category__name", "source__name", "author__real_name", "author__username",
)  # fmt: skip


@admin.register(Post, site=site)
class PostAdmin(ArticleScreen, Versions, BulkDeeds, DeskModelAdmin):
    """Every piece of the newsroom; states are moved by the editorial verbs alone.

    simple-history's own admin is left out: its form for an old version saves the row as it was, bypassing
    every verb.
    """

    form = PostForm
    list_display = ["title", "state", "section_name", "source_name", "time", "writer", "touched"]
    list_filter = [
        filters.StatusFilter,
        filters.SectionFilter,
        filters.SourceFilter,
        filters.TagFilter,
        filters.CategoryFilter,
        filters.FormFilter,
        filters.OriginFilter,
        filters.FromFilter,
        filters.UntilFilter,
    ]
    search_fields = ["headline"]
    search_help_text = "按标题、正文、机构或拼音查找；也可贴网址、原文网址或 infoCode"
    sortable_by = ()
    readonly_fields = ["body_shown", "tags_shown"]
    exclude = ["tags"]  # a field of the form's own: tags come with the content, without a query more
    autocomplete_fields = ["category", "source", "cover"]
    fieldsets = [
        (None, {"classes": ["writing"], "fields": [*WRITING, "expected_version"]}),
        ("引题、副题与短标题", {"classes": ["writing", "collapse"], "fields": FURTHER_LINES}),
        ("位置", {"classes": ["facts-first"], "fields": PLACE}),
        ("来源与署名", {"classes": ["facts-first"], "fields": ORIGIN}),
        ("发布与合规", {"classes": ["facts-second"], "fields": DUTIES}),
    ]

    @admin.display(description="正文")
    def body_shown(self, post: Post) -> str:
        """Return the cleaned body as text to read."""
        # It was cleaned when it was saved.
        return format_html('<div class="body-shown">{}</div>', mark_safe(post.body_html))  # noqa: S308

    @admin.display(description="标签")
    def tags_shown(self, post: Post) -> str:
        """Return the tags as one line."""
        return "，".join(tag.name for tag in post.tags.all()) or "—"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Load what the list prints; the article screen loads its own row whole."""
        posts = super().get_queryset(request)
        if request.resolver_match and request.resolver_match.url_name == "articles_post_changelist":
            return posts.select_related("section", "category", "source", "author").only(*LIST_FIELDS)
        typed = Autosave.objects.filter(post=OuterRef("pk"), editor=request.user)
        let_pass = EditorialEvent.objects.filter(post=OuterRef("pk"), verb__in=["override", "let_stand"])
        entries = FeedItem.objects.filter(post=OuterRef("pk"))
        return original_texts.with_words(
            posts.select_related("category", "section", "source", "cover", "author")
            .prefetch_related("tags", "source_links")
            .annotate(
                has_autosave=Exists(typed),
                has_overrides=Exists(let_pass),
                has_entries=Exists(entries),
                rules_stamp=rulebook.stamp(),
            )
        )

    def get_ordering(self, request: HttpRequest) -> list[str | Combinable]:
        """Last touched first; published pieces, and those of certain days, by the time readers see."""
        if (
            request.GET.get("status") in (PUBLISHED, SCHEDULED)
            or request.GET.get("from")
            or request.GET.get("until")
        ):
            return ["-published_at", "-id"]
        return ["-updated_at", "-id"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Post], search_term: str
    ) -> tuple[QuerySet[Post], bool]:
        """Return what the search finds, drafts included, the best first.

        Pieces named outright stand on top.
        """
        typed = search_term.strip()
        if not typed:
            return queryset, False
        ids = exact.named(typed)
        is_name = exact.is_address_or_code(typed)
        if not (ids and is_name):
            found = search(typed, Filters(include_unpublished=True))
            if request.method == "GET":
                empty_searches.note(typed, found)
            # What is done to all results is meant for what answers: near posts come only where nothing does.
            near = [] if ids or is_name else found.hits
            ids = list(
                dict.fromkeys([*ids, *(hit.post_id for hit in found.hits[: found.strict_count] or near)])
            )
        places = [When(pk=pk, then=place) for place, pk in enumerate(ids)]
        ordered = [Case(*places, output_field=IntegerField())] if places else []
        return queryset.filter(pk__in=ids).order_by(*ordered, "-pk"), False

    def has_delete_permission(self, request: HttpRequest, obj: Post | None = None) -> bool:
        """Nothing is deleted: the record names every piece, and a draft nobody wants is 不用."""
        return False

    @admin.display(description="标题")
    def title(self, post: Post) -> str:
        """Return the headline, 快讯 marked."""
        if post.form == Post.Form.FLASH:
            return format_html('<span class="mark">快讯</span>{}', post.headline)
        return post.headline

    @admin.display(description="状态")
    def state(self, post: Post) -> str:
        """Return the state as a word beside its dot."""
        state = post.state_at(timezone.now())
        return format_html('<span class="state state-{}">{}</span>', state, post.status_label)

    @admin.display(description="栏目")
    def section_name(self, post: Post) -> str:
        """Return the 栏目, or the 稿源栏目 of a piece without one."""
        if post.section:
            return post.section.name
        return format_html('<span class="quiet">{}</span>', post.category.name if post.category else "—")

    @admin.display(description="来源")
    def source_name(self, post: Post) -> str:
        """Return the outlet."""
        return post.source.name if post.source else "—"

    @admin.display(description="发布时间")
    def time(self, post: Post) -> str:
        """Return our time of publication, to the minute."""
        return moment_cell(post.published_at)

    @admin.display(description="建稿人")
    def writer(self, post: Post) -> str:
        """Return who made the piece; the archive has nobody."""
        return str(post.author) if post.author else "—"

    @admin.display(description="最近修改")
    def touched(self, post: Post) -> str:
        """Return when the piece was last saved."""
        return moment_cell(post.updated_at)


def moment_cell(at: datetime | None) -> str:
    """Return an aware moment as the desk writes it: 03-02 09:30 this year, 2025-03-02 09:30 before.

    "—" for None.
    """
    if at is None:
        return "—"
    return format_html('<span class="moment">{}</span>', line_stamp(at, day_of(timezone.now())))
