"""Videos, captions, slides and pictures of lessons, for those who may see the lesson."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from training import material
from training.models import Lesson
from workflow import ranges


def readable(request: HttpRequest, pk: str) -> Lesson:
    """A lesson that the person may see; anybody else's is a 404."""
    return get_object_or_404(material.lessons_visible_to(request.user), pk=pk)


def _handed_out(request: HttpRequest, sha256: str | None) -> HttpResponseBase:
    file = ranges.known(sha256).first() if sha256 else None
    if file is None:
        raise Http404
    return ranges.answer(request, file)


@require_safe
def video(request: HttpRequest, pk: str, language: str) -> HttpResponseBase:
    """The video, whole or in parts."""
    lesson = readable(request, pk)
    return _handed_out(request, lesson.file_id_in(language) if lesson.kind == Lesson.Kind.VIDEO else None)


@require_safe
def poster(request: HttpRequest, pk: str) -> HttpResponseBase:
    """The picture before the video plays."""
    return _handed_out(request, readable(request, pk).poster_id)


@require_safe
def slide(request: HttpRequest, pk: str, language: str, page: int) -> HttpResponseBase:
    """The picture of one page of slides."""
    found = material.slide(readable(request, pk), language, page)
    return _handed_out(request, found.image_id if found else None)


@require_safe
def track(request: HttpRequest, pk: str, language: str) -> HttpResponse:
    """The captions in a language."""
    lesson = readable(request, pk)
    text = {"ja": lesson.captions_ja, "en": lesson.captions_en}.get(language)
    if not text:
        raise Http404
    return HttpResponse(text, content_type="text/vtt; charset=utf-8")
