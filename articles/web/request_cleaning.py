"""Removes what no request of ours holds, or refuses the request, before anything reads it (middleware).

PostgreSQL takes no NUL in a text or a query, SQLite takes it and passes it on to feeds. The other invalid
characters (`clean_characters`) are removed from typed text alone: what was pasted as a page is kept as it
came.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict

from articles.text.characters import clean_characters

log = logging.getLogger("articles.junk")

NUL = "\x00"
# Kept as they were typed but for NUL: a password is what its owner typed, and an original is kept byte for
# byte.
LEFT_AS_TYPED = frozenset({
    "password", "password1", "password2", "old_password", "new_password1", "new_password2", "page",
    "original",
})  # fmt: skip
HEADERS = ("HTTP_", "QUERY_", "CONTENT_", "REMOTE_")
WITH_A_FORM = frozenset({"POST", "PUT", "PATCH"})


def refuse_junk(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 400 for a NUL in path or header; strip it from queries, typed text, file names and cookies."""

    def answer(request: HttpRequest) -> HttpResponse:
        environ = request.META
        if NUL in request.path_info or _is_in_headers(environ):
            return refused("地址里有不能使用的字符，请检查后重试。", 400)
        while "%00" in environ["QUERY_STRING"]:  # `%0%000` leaves one behind
            environ["QUERY_STRING"] = environ["QUERY_STRING"].replace("%00", "")
        if "\\" in environ.get("HTTP_COOKIE", ""):  # `\000` in a quoted cookie is a NUL once it is read
            request.COOKIES = {
                name: value for name, value in request.COOKIES.items() if NUL not in name + value
            }
        if request.method in WITH_A_FORM:
            try:
                posted, files = request.POST, request.FILES
            except RequestDataTooBig:
                return refused("提交的内容太大，没有保存。请返回上一页，删减内容或分几次提交。", 413)
            except (TooManyFieldsSent, TooManyFilesSent):
                return refused("提交的项目太多，没有保存。请返回上一页，减少选中的项目后再试。", 413)
            except MultiPartParserError:
                return refused("提交的内容不完整，没有保存。请返回上一页再试一次。", 400)
            if posted or files:
                # What Django itself has set when it read the form.
                vars(request).update(_post=_cleaned(posted), _files=_with_clean_names(files))
        return get_response(request)

    return answer


def refused(sentence: str, status: int) -> HttpResponse:
    """Answer with one plain sentence: such a request is seldom a person's, and needs no template."""
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)


def _is_in_headers(environ: dict[str, Any]) -> bool:
    return any(
        NUL in value for name, value in environ.items() if name.startswith(HEADERS) and isinstance(value, str)
    )


def _cleaned(posted: QueryDict) -> QueryDict:
    """Return the posted fields as they may be read: every door for typed text is this one."""
    cleaned = QueryDict(mutable=True, encoding=posted.encoding)
    for name, values in posted.lists():
        bare = [value.replace(NUL, "") for value in values]
        cleaned.setlist(
            clean_characters(name),
            bare if name in LEFT_AS_TYPED else [clean_characters(value) for value in bare],
        )
    cleaned._mutable = False
    return cleaned


def _with_clean_names(files: MultiValueDict[str, Any]) -> MultiValueDict[str, Any]:
    for name in files:
        for file in files.getlist(name):
            file.name = clean_characters(file.name or "") or "file"
    return files
