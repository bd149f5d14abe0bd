"""The article form: what an editor may type, as one content that the editorial verbs take."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from taggit.forms import TagField

from articles import sanitize
from articles.editorial.content import (
    FREE_FIELDS,
    LINK_FIELDS,
    REVISABLE_FIELDS,
    SIGNED_FIELDS,
    Content,
)
from articles.editorial.errors import EditorialError
from articles.editorial.writing import flash
from articles.models import Correction, Post, SourceLink
from articles.text import plain
from articles.text import tags as tag_text

from .editor import BodyField
from .generics import TypedModelForm
from .widgets import HeadlineInput, MomentField, TagInput, VersionField

# The editor writes <s>; the archive's tag for it is <del>.
STRUCK = re.compile(r"<(/?)s(?=[\s>])", re.IGNORECASE)

LONGEST = 2_000_000  # characters of all fields together that are kept or checked unsaved

WRITING = ["headline", "dek", "body_html"]
FURTHER_LINES = ["kicker", "subheadline", "short_headline"]
PLACE = ["form", "is_important", "category", "section", "tags", "cover"]
ORIGIN = ["origin", "source", "licence_basis", "byline", "responsible_editor", "changes_made"]
DUTIES = ["planned_at", "embargoed_until", "is_advertisement", "ai_generated", "interviewed", "evidence_note"]


class PostForm(TypedModelForm):
    """A post as typed.

    `content` is the text it begins with: the post's own, or that of an open 修改稿; `refusal` is what
    a verb said when this very form was sent.
    """

    body_html = BodyField()
    planned_at = MomentField(label="计划发布时间", help_text="北京时间。审核通过后到时自动发布，不必再点。")
    embargoed_until = MomentField(label="禁发期至", help_text="北京时间，在此之前任何地方都不出现。")
    tags = TagField(label="标签", required=False, widget=TagInput, help_text="用逗号或顿号分开。")
    expected_version = VersionField(label="版本", required=False)

    class Meta:
        model = Post
        fields = [*WRITING, *FURTHER_LINES, *(name for name in PLACE if name != "tags"), *ORIGIN, *DUTIES]
        widgets = {
            "dek": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "headline": HeadlineInput(),
            "interviewed": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "evidence_note": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(
        self,
        *args: Any,
        content: Content | None = None,
        refusal: EditorialError | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.refusal = refusal
        if content is not None:
            self.initial.update({name: value for name, value in content.items() if name in self.fields})
            self.initial["tags"] = tag_text.join_tags(content["tags"])
        for name in ("category", "source", "cover"):
            if name in self.fields:
                widget: Any = self.fields[name].widget
                getattr(widget, "widget", widget).known = getattr(self.instance, name)
        if "headline" in self.fields:
            self.fields["headline"].required = False  # a 快讯 takes it from its text

    def clean_body_html(self) -> str:
        """Return the cleaned body; what the sanitiser refuses is said in its own words."""
        limit = sanitize.IMPORT_LIMIT if self.instance.is_legacy else sanitize.EDITOR_LIMIT
        try:
            body = STRUCK.sub(r"<\1del", self.cleaned_data["body_html"])
            return sanitize.clean(body, max_bytes=limit).html
        except sanitize.UncleanHTML as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Add what a verb refused; a headline may be left out of a 快讯 alone."""
        super().clean()
        cleaned = self.cleaned_data
        if "headline" in self.fields and not (cleaned.get("headline") or self.has_error("headline")):
            self._take_headline(cleaned)
        if self.refusal is not None:
            for name, messages in getattr(self.refusal, "fields", {}).items():
                self.add_error(name if name in self.fields else None, list(messages))
            if not self.errors:
                self.add_error(None, str(self.refusal))
        return cleaned

    def _take_headline(self, cleaned: dict[str, Any]) -> None:
        text = plain.text_of(cleaned.get("body_html") or "")
        headline = flash.headline_of(text) if cleaned.get("form") == Post.Form.FLASH else ""
        if headline:
            cleaned["headline"] = headline
        else:
            self.add_error("headline", "请填写标题。")

    def changes(self, *, revision: bool) -> dict[str, Any]:
        """Return what the verbs take: field name → value, of a 修改稿's fields alone if it is one."""
        names = REVISABLE_FIELDS if revision else (*SIGNED_FIELDS, *FREE_FIELDS)
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class LinkForm(TypedModelForm):
    """Where a repost came from: the original's headline, author, time and address."""

    source_published_at = MomentField(label="原文时间")

    class Meta:
        model = SourceLink
        fields = [
            "original_headline",
            "original_author",
            "source_published_at",
            "url",
            "issue",
            "external_id",
        ]
        labels = {"external_id": "文章编号（infoCode）"}
        widgets = {"url": forms.TextInput(attrs={"inputmode": "url"})}

    def is_blank(self) -> bool:
        """Return whether the editor left the whole entry empty."""
        return not any(self.cleaned_data.get(name) for name in LINK_FIELDS)


LinkForms = forms.formset_factory(LinkForm, extra=1, max_num=20)


class NoteForm(forms.Form):
    """The note to readers that comes out with a 修改稿."""

    kind = forms.ChoiceField(label="类别", choices=[("", "不随附"), *Correction.Kind.choices], required=False)
    old_wording = forms.CharField(
        label="原来的说法", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    new_wording = forms.CharField(
        label="现在的说法", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    concerns_headline = forms.BooleanField(label="标题有误（列表中标注七天）", required=False)

    def note(self) -> dict[str, Any]:
        """Return the note as the verb takes it: {} for none."""
        return dict(self.cleaned_data) if self.cleaned_data.get("kind") else {}


def typed_links(formset: "forms.BaseFormSet[LinkForm]") -> list[dict[str, Any]]:
    """Return the entries of a valid formset that hold anything, as the verbs take them."""
    return [
        {name: form.cleaned_data.get(name) for name in LINK_FIELDS}
        for form in formset.forms
        if form.cleaned_data and not form.is_blank()
    ]
