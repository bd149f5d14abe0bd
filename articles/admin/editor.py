"""The rich-text editor as this desk sets it up: what it offers is what the sanitiser keeps."""

from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget, prose_editor_admin_media
from js_asset import ImportMap, Script
from js_asset import Media as NonceMedia

from articles.web.clients import StaffRequest

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "CodeBlock": True,
    "Code": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "TextStyle": True,
    "Figure": {"pickerUrl": reverse_lazy("admin:picture_picker")},
    "Caption": True,
    "Image": True,
    "SpecialCharacters": True,
    "Fullscreen": True,
}


OWN_MODULES = ImportMap({f"desk/{name}": f"desk/{name}.js" for name in ("away", "paste", "tables")})


class BodyWidget(AdminProseEditorWidget):
    """The editor with Chinese labels, which must exist before its module reads them, and the link to 取图."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add where the editor asks for remote pictures."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"].update(
            {
                "data-known-pictures": reverse("admin:known_pictures"),
                "data-fetch-pictures": reverse("admin:fetch_picture"),
            }
        )
        return context

    @property
    def media(self) -> forms.Media:
        """Return our labels, then the library's editor with our own initialisation."""
        media: forms.Media = (
            forms.Media(css={"all": ["desk/article.css"]}, js=["desk/editor-words.js"])
            + prose_editor_admin_media
            + NonceMedia(importmap=OWN_MODULES, js=[Script("desk/editor.js", type="module")])
        )
        return media


class BodyField(ProseEditorFormField):
    """A body as rich text; cleaning is the form's affair, through the one door."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "widget": BodyWidget,
                "label": "正文",
                "required": False,
                **kwargs,
                "config": {"extensions": EXTENSIONS},
                "preset": "desk",
            }
        )


def media_with_nonce(media: forms.Media, request: StaffRequest) -> NonceMedia:
    """Return `media` with the page's nonce on the editor's import map, the one inline script the page has."""
    return NonceMedia.from_media(media, nonce=str(request.csp_nonce))
