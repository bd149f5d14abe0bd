"""The article form: what an editor may type, cleaned before it is kept."""

import re

from django import forms
from django.core.exceptions import ValidationError

from articles import sanitize
from articles.models import Post, SourceLink

from .editor import BodyField
from .widgets import TagInput

STRUCK = re.compile(r"<(/?)s(?=[\s>])", re.IGNORECASE)  # the editor writes <s>; the archive's tag for it is <del>

WRITING = ["kicker", "headline", "subheadline", "short_headline", "dek", "body_html"]
PLACE = ["form", "is_important", "category", "section", "tags", "cover"]
ORIGIN = ["origin", "source", "licence_basis", "byline", "responsible_editor", "changes_made"]
DUTIES = ["embargoed_until", "is_advertisement", "ai_generated", "interviewed", "evidence_note"]


class PostForm(forms.ModelForm):
    """A post as typed; the body passes the one door for HTML here, so that a refusal stands beside the field."""

    body_html = BodyField()

    class Meta:
        model = Post
        fields = [*WRITING, *PLACE, *ORIGIN, *DUTIES]
        widgets = {
            "tags": TagInput,
            "dek": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            "interviewed": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
            "evidence_note": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def clean_body_html(self):
        """Return the cleaned body; what the sanitiser refuses is said in its own words."""
        try:
            body = STRUCK.sub(r"<\1del", self.cleaned_data["body_html"])
            return sanitize.clean(body, max_bytes=self.body_limit).html
        except sanitize.UncleanHTML as error:
            raise ValidationError(str(error)) from error

    @property
    def body_limit(self):
        """Return how many bytes the body may have: an imported one may be longer than a typed one."""
        return sanitize.IMPORT_LIMIT if self.instance.is_legacy else sanitize.EDITOR_LIMIT


class SourceLinkForm(forms.ModelForm):
    """Where a repost came from."""

    class Meta:
        model = SourceLink
        fields = ["original_headline", "original_author", "source_published_at", "url", "issue", "external_id"]
        widgets = {"url": forms.URLInput(attrs={"class": "vURLField"})}
