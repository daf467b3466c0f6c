"""Captions (WebVTT): checked so that an error names its line, and read as a transcript."""

import re
from dataclasses import dataclass

import webvtt
from django.utils.translation import gettext as _
from webvtt.errors import MalformedCaptionError, MalformedFileError

TIMING = re.compile(r"^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$")


@dataclass(frozen=True)
class Cue:
    """Words shown from one second to another."""

    begins: float
    ends: float
    text: str

    @property
    def mark(self) -> str:
        """The beginning as people read it: minutes and seconds."""
        return f"{int(self.begins) // 60}:{int(self.begins) % 60:02d}"


def faults(text: str, length: int = 0) -> list[str]:
    """What is wrong with captions for a video of so many seconds (0: not known), each with its line."""
    if not text.lstrip("\ufeff").startswith("WEBVTT"):
        return [_("1行目：「WEBVTT」で始まる必要があります。")]
    found, last, cues = [], 0.0, 0
    for number, line in enumerate(text.splitlines(), 1):
        if "-->" not in line:
            continue
        cues += 1
        begins, ends = _moments(line)
        if begins is None or ends is None:
            found.append(
                _("%(line)d行目：時刻は「00:00:05.000 --> 00:00:09.000」の形で書いてください。")
                % {"line": number}
            )
            continue
        if ends <= begins:
            found.append(_("%(line)d行目：終わりの時刻が始まりより後になっていません。") % {"line": number})
        if begins < last:
            found.append(_("%(line)d行目：前の字幕より早い時刻から始まっています。") % {"line": number})
        if length and ends > length + 1:
            found.append(
                _("%(line)d行目：動画の長さ（%(length)d秒）を超えています。")
                % {"line": number, "length": length}
            )
        last = begins
    if not cues:
        found.append(_("字幕が1つもありません。"))
    return found or _library_faults(text)


def _library_faults(text: str) -> list[str]:
    try:
        webvtt.from_string(text, strict=True)
    except (MalformedFileError, MalformedCaptionError) as error:
        return [_("字幕を読み取れません（%(error)s）。") % {"error": error}]
    return []


def _moments(line: str) -> tuple[float | None, float | None]:
    before, _arrow, after = line.partition("-->")
    return _seconds(before.strip()), _seconds((after.split() or [""])[0])


def _seconds(text: str) -> float | None:
    found = TIMING.match(text)
    if not found:
        return None
    hours, minutes, whole, thousandths = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + whole + thousandths / 1000


def cues(text: str) -> list[Cue]:
    """The captions in their order; none for an empty text."""
    if not text:
        return []
    read = webvtt.from_string(text)
    return [Cue(_seconds(cue.start) or 0.0, _seconds(cue.end) or 0.0, cue.text) for cue in read.captions]


def written(parts: list[tuple[int, str]]) -> str:
    """Captions that follow each other without a gap: (seconds, words) each."""
    lines, at = ["WEBVTT", ""], 0
    for lasting, words in parts:
        lines += [f"{_clock(at)} --> {_clock(at + lasting)}", words, ""]
        at += lasting
    return "\n".join(lines)


def _clock(at: int) -> str:
    return f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}.000"
