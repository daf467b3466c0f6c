"""The form in which the training desk writes a lesson and uploads what belongs to it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training import uploads
from training.models import Lesson
from training.uploads import Film, Picture, Slides
from workflow import clock
from workflow.refusals import NotReady

MEDIA = {"ja": "media_ja", "en": "media_en"}


class LessonForm(forms.ModelForm):
    """A lesson with its files. Uploads are read here, so that their faults stand beside their fields."""

    media_ja = forms.FileField(
        label=_("動画（WebM、MP4）またはスライド（PDF）"),
        required=False,
        help_text=_("教材の形が「文章」のときは要りません。スライドはページの画像と文章に変換されます。"),
    )
    media_en = forms.FileField(
        label=_("英語の動画またはスライド"),
        required=False,
        help_text=_("なければ日本語のものを使います。日本語と同じ長さ（ページ数）にしてください。"),
    )
    vtt_ja = forms.FileField(label=_("日本語の字幕のファイル（.vtt）"), required=False)
    vtt_en = forms.FileField(label=_("英語の字幕のファイル（.vtt）"), required=False)
    picture = forms.FileField(label=_("再生前の画像（PNG、JPEG）"), required=False)

    class Meta:
        model = Lesson
        fields = (
            "course",
            "position",
            "kind",
            "title_ja",
            "title_en",
            "text_ja",
            "text_en",
            "captions_ja",
            "captions_en",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.media_read: dict[str, Film | Slides] = {}
        self.poster_read: Picture | None = None
        if "text_ja" in self.fields:
            self.fields["text_ja"].help_text = _("動画では文字起こしになります。空のときは字幕から作ります。")

    def clean(self) -> dict[str, Any]:
        """Read the uploads, and check the captions against the length of the video."""
        cleaned = super().clean() or {}
        for language, name in MEDIA.items():
            if made := self._read(name, cleaned, self._medium, self._most_bytes()):
                self.media_read[language] = made
        self.poster_read = self._read("picture", cleaned, uploads.read_picture, uploads.MOST_PICTURE_BYTES)
        for language in ("ja", "en"):
            text = self._read(f"vtt_{language}", cleaned, uploads.read_captions, uploads.MOST_CAPTION_BYTES)
            if text is not None:
                cleaned[f"captions_{language}"] = text
        self._same_length()
        self._check_captions(cleaned)
        return cleaned

    def _read(self, name: str, cleaned: dict[str, Any], read: Callable[..., Any], most: int) -> Any:
        """Let an upload be read; of one that is too large no more comes into memory than shows that it is."""
        file = cleaned.get(name)
        if not file:
            return None
        try:
            return read(file.name, file.read(most + 1))
        except NotReady as refusal:
            self.add_error(name, refusal.reasons)
            return None

    def _most_bytes(self) -> int:
        if self.cleaned_data.get("kind") == Lesson.Kind.VIDEO:
            return uploads.most_film_bytes(clock.today())
        return uploads.MOST_PDF_BYTES

    def _medium(self, name: str, content: bytes) -> Film | Slides:
        kind, today = self.cleaned_data.get("kind"), clock.today()
        if kind == Lesson.Kind.TEXT:
            raise NotReady(_("教材の形が「文章」のときは、ファイルを付けられません。"))
        if kind == Lesson.Kind.SLIDES:
            return uploads.read_slides(name, content, today)
        return uploads.read_film(name, content, today)

    def _length(self) -> int:
        """Seconds or pages of what is uploaded now, else of what is kept."""
        for upload in self.media_read.values():
            return upload.length
        return self.instance.length

    def _same_length(self) -> None:
        lengths = {upload.length for upload in self.media_read.values()}
        alone = next(iter(self.media_read), None) if len(self.media_read) == 1 else None
        other = self.instance.file_id_in("en" if alone == "ja" else "ja") if alone else None
        if other:
            lengths.add(self.instance.length)
        if len(lengths) > 1:
            listed = "、".join(map(str, sorted(lengths)))
            self.add_error(
                MEDIA[alone or "en"],
                _(
                    "日本語と英語で長さ（秒またはページ数）が違います（%(lengths)s）。両方を同じ長さにしてください。"
                )
                % {"lengths": listed},
            )

    def _check_captions(self, cleaned: dict[str, Any]) -> None:
        for language in ("ja", "en"):
            text = cleaned.get(f"captions_{language}")
            if not text or cleaned.get("kind") != Lesson.Kind.VIDEO:
                continue
            try:
                uploads.check_captions(text, self._length())
            except NotReady as refusal:
                self.add_error(f"captions_{language}", refusal.reasons)
