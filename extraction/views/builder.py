"""The script as cards: read a part, change it, add, order, remove; everything also works without scripts."""

import json
import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from extraction import policies, reading, trial
from extraction import script as language
from extraction.actions import scripts
from extraction.builder import labels
from extraction.builder.codes import CodeListForm, matches
from extraction.builder.forms import PartForm
from extraction.builder.page import blank_document, fresh_part, named_by_title
from extraction.forms import MOST_SCRIPT_BYTES, TOO_LARGE
from extraction.models import Script
from extraction.script import codec, document
from extraction.script.document import Document, NoSuchPart
from extraction.script.model import CodeList
from extraction.views.scripts import writable
from workflow import pages

_TEXT = r'"(?:[^"\\]|\\.)*"'
CODE = re.compile(
    rf'\{{\s*("system": {_TEXT}),\s*("code": {_TEXT})(?:,\s*("descendants": (?:true|false)))?\s*\}}'
)
"""A code in indented JSON; raw quotation marks and line ends never stand inside a JSON text."""


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, number: str) -> HttpResponse:
    """One part's form: `at` is the pointer of a part that stands, `into` the list that a new one joins."""
    case = writable(request, number)
    now = document_of(case) or blank_document()
    at, into, cls, node = _wanted(request, now)
    form_class: Any = CodeListForm if cls is CodeList else PartForm
    redraw = "redraw" in request.POST or "find" in request.POST
    typed = _typed_so_far(request, form_class, cls, node, now) if redraw else node
    form = form_class(
        None if request.method == "GET" or (redraw and typed is not None) else request.POST,
        cls=cls,
        node=typed or node,
        document=now,
        case=case,
        user=request.user,
    )
    if request.method == "POST" and not redraw and form.is_valid():
        changed, pointer = _with_part(now, at, into, form.part())
        if len(dump(changed).encode()) <= MOST_SCRIPT_BYTES:
            save(request, case, changed, form)
            return redirect(f"{reverse('extraction:build', args=[number])}#part{pointer.replace('/', '-')}")
        form.add_error(None, TOO_LARGE)
    place = {"into": into, "type": codec.tag(cls)} if into else {"at": at}
    words = request.POST.get("q") or request.GET.get("q", "")
    context: dict[str, Any] = {
        **frame(request, case),
        "form": form,
        "heading": labels.kind(cls),
        "query": urlencode(place),
        "place": place.items(),
        "is_new": into != "",
        "found": matches(words) if cls is CodeList else [],
        "q": words,
        "is_code_list": cls is CodeList,
    }
    context["is_fragment"] = fragment = bool(request.headers.get("HX-Request"))
    template = "extraction/builder/_form.html" if fragment else "extraction/builder/part.html"
    return render(request, template, context, status=422 if form.is_bound and not fragment else 200)


@require_POST
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Order, remove, repeat, or put a rule into a group of its own."""
    case = writable(request, number)
    now, at = document_of(case), request.POST.get("at", "")
    if now is None or not at:
        raise Http404
    try:
        changed, pointer = _changed(now, at, request.POST.get("op", ""))
    except NoSuchPart as gone:
        raise Http404 from gone
    save(request, case, changed)
    return redirect(f"{reverse('extraction:build', args=[number])}#part{pointer.replace('/', '-')}")


@require_POST
def check_part(request: HttpRequest, number: str) -> HttpResponse:
    """What the checker says of the script with this form's part as typed now; nothing is saved."""
    case = writable(request, number)
    now = document_of(case) or blank_document()
    at, into, cls, node = _wanted(request, now)
    form_class: Any = CodeListForm if cls is CodeList else PartForm
    form = form_class(request.POST, cls=cls, node=node, document=now, case=case, user=request.user)
    if form.is_valid():
        now, _pointer = _with_part(now, at, into, form.part())
    text = dump(now)
    context = {
        "reading": reading.of_text(text),
        "trial": trial.of_text(text),
        "case": case,
        "is_live": True,
    }
    return render(request, "extraction/builder/_side.html", context)


def _changed(now: Document, at: str, op: str) -> tuple[Document, str]:
    if op == "remove":
        return document.remove(now, at), document.parent(at)
    if op in ("up", "down"):
        return document.move(now, at, -1 if op == "up" else 1)
    if op == "copy":
        return document.copy_part(now, at, "（写し）", " (copy)")
    if op == "wrap":
        return document.put(now, at, {"type": "group", "kind": "all", "of": [document.find(now, at)]}), at
    raise NoSuchPart(at)


def _wanted(request: HttpRequest, now: Document) -> tuple[str, str, type, dict[str, Any]]:
    """Pointer of the part, pointer of the list for a new one, its class, and what it says so far."""
    at, into = request.GET.get("at"), request.GET.get("into", "")
    try:
        if at is not None:
            return at, "", document.kind_at(now, at), document.find(now, at)
        holder = document.parent(into)
        kind = codec.hints(document.kind_at(now, holder))[document.parts(into)[-1]]
    except (NoSuchPart, KeyError, IndexError) as gone:
        raise Http404 from gone
    cls = _member(kind, request.GET.get("type", ""))
    return "", into, cls, fresh_part(cls, now, into)


def _member(kind: Any, said: str) -> type:
    from typing import get_args, get_origin

    kind, _ = codec.optional(kind)
    kind = codec.bare(kind)
    inner = codec.bare(get_args(kind)[0]) if get_origin(kind) is tuple else kind
    choices: tuple[type, ...] = codec.members(inner) or (inner,)
    for cls in choices:
        if codec.tag(cls) == said:
            return cls
    raise Http404


def _with_part(now: Document, at: str, into: str, node: dict[str, Any]) -> tuple[Document, str]:
    """The document with the part in its place, names that others use kept in step."""
    if into:
        node = named_by_title(node, now, into)
    if at == "":
        if into == "":
            return document.put(now, "", node), ""
        return _added(now, into, node)
    before = document.find(now, at)
    which = document.parts(at)[0]
    old, new = before.get("name"), node.get("name")
    changed = document.put(now, at, node)
    if old and new and old != new and len(document.parts(at)) == 2:
        changed = document.rename(changed, which, old, new)
    return changed, at


def _added(now: Document, into: str, node: dict[str, Any]) -> tuple[Document, str]:
    from typing import get_origin

    holder = document.parent(into)
    kind, _ = codec.optional(codec.hints(document.kind_at(now, holder))[document.parts(into)[-1]])
    if get_origin(codec.bare(kind)) is tuple:
        return document.append(now, into, node)
    return document.put(now, into, node), into


def _typed_so_far(
    request: HttpRequest, form_class: Any, cls: type, node: dict[str, Any], now: Document
) -> dict[str, Any] | None:
    """The part with what was typed, after a search or the choice of another sort of value.

    None when something of it cannot be read: then the form keeps it as it was typed.
    """
    form = form_class(request.POST, cls=cls, node=node, document=now)
    return form.part() if form.is_valid() or not form.must_be_read() else None


def document_of(case: Script) -> Document | None:
    """The draft as a document of the current language version; None when it is no such document."""
    if not case.text.strip():
        return blank_document()
    try:
        found = language.upgrade(json.loads(case.text))
    except (ValueError, RecursionError, language.ScriptError):
        return None
    return found if isinstance(found, dict) else None


def dump(now: Document) -> str:
    """The text that is kept: indented, each code on one line."""
    text = json.dumps(now, ensure_ascii=False, indent=2) + "\n"
    return CODE.sub(lambda found: "{" + ", ".join(part for part in found.groups() if part) + "}", text)


def save(request: HttpRequest, case: Script, now: Document, form: PartForm | None = None) -> None:
    """Keep the draft, unless somebody else changed it since the page was opened."""
    given = form.cleaned_data if form else {}
    expecting = given.get("expecting") or request.POST.get("expecting")
    scripts.save_draft(
        case,
        by=request.user,
        key=given.get("key"),
        expecting=int(expecting) if str(expecting or "").isdigit() else None,
        text=dump(now),
    )


def frame(request: HttpRequest, case: Script) -> dict[str, Any]:
    """What every page of the builder shows around its own matter."""
    return {
        "case": case,
        "case_url": pages.url(case),
        "build_url": reverse("extraction:build", args=[case.number]),
        "reasons": policies.why_not_writing(case, request.user),
    }
