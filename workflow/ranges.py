"""Part of a stored file, as players ask for it (HTTP Range): only the asked bytes leave the database."""

import re
from collections.abc import Iterator

from django.db.models import BinaryField, F, Func, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import quote_etag

from workflow.models import StoredFile

MOST = 1024 * 1024
"""Bytes of one answer to a range, and of one step when a whole file is sent."""
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def known(sha256: str) -> QuerySet[StoredFile]:
    """A file without its bytes."""
    return StoredFile.objects.filter(pk=sha256).defer("content")


def piece(sha256: str, start: int, length: int) -> bytes:
    """So many bytes of a file from a place (counted from 0); one query that reads only their blocks."""
    part = Func(F("content"), start + 1, length, function="substring", output_field=BinaryField())
    return bytes(StoredFile.objects.filter(pk=sha256).values_list(part, flat=True).get())


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a Range header asks for.

    None when the whole file is to be sent: no header, another unit, several ranges. Raises ValueError when no
    byte of the range exists.
    """
    found = ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size - 1
        if not int(last):
            raise ValueError(header)
    else:
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < int(first):
            return None
    if start >= size:
        raise ValueError(header)
    return start, end


def answer(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    """A file, or the part of it that is asked for, for one person's browser to keep but not to run.

    Answers 206, 416, 304 and HEAD. A part is at most MOST bytes long: players ask for the rest.
    """
    tag = quote_etag(file.sha256)
    if request.headers.get("If-None-Match") == tag:
        return _dressed(HttpResponse(status=304), file, tag)
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    try:
        span = wanted(header, file.size)
    except ValueError:
        refused = HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
        return _dressed(refused, file, tag)
    if span is None:
        return _whole(request, file, tag)
    start, end = span[0], min(span[1], span[0] + MOST - 1)
    body = b"" if request.method == "HEAD" else piece(file.sha256, start, end - start + 1)
    response = HttpResponse(body, status=206, content_type=file.media_type)
    response["Content-Range"] = f"bytes {start}-{end}/{file.size}"
    response["Content-Length"] = str(end - start + 1)
    return _dressed(response, file, tag)


def _whole(request: HttpRequest, file: StoredFile, tag: str) -> HttpResponseBase:
    if request.method == "HEAD" or file.size <= MOST:
        body = b"" if request.method == "HEAD" else piece(file.sha256, 0, file.size)
        response: HttpResponseBase = HttpResponse(body, content_type=file.media_type)
    else:
        response = StreamingHttpResponse(_steps(file), content_type=file.media_type)
    response["Content-Length"] = str(file.size)
    return _dressed(response, file, tag)


def _steps(file: StoredFile) -> Iterator[bytes]:
    for start in range(0, file.size, MOST):
        yield piece(file.sha256, start, MOST)


def _dressed[R: HttpResponseBase](response: R, file: StoredFile, tag: str) -> R:
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
