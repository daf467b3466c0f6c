"""What staff upload for a lesson: looked at, turned into what learners see, and only then stored."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from training.media import captions, film, slides
from training.media.limited import Unreadable
from workflow import parameters
from workflow.refusals import NotReady

MOST_CAPTION_BYTES = 500_000
MOST_PDF_BYTES = 30 * 1024 * 1024
PICTURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
MOST_PICTURE_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True)
class Film:
    """A video that browsers show, and how many seconds it lasts."""

    content: bytes
    media_type: str
    seconds: int

    @property
    def length(self) -> int:
        """Its length as a lesson counts it."""
        return self.seconds


@dataclass(frozen=True)
class Slides:
    """A PDF and its pages."""

    content: bytes
    pages: list[slides.Page]
    media_type: str = "application/pdf"

    @property
    def length(self) -> int:
        """Its length as a lesson counts it."""
        return len(self.pages)


@dataclass(frozen=True)
class Picture:
    """A picture shown before a video plays."""

    content: bytes
    media_type: str


def most_film_bytes(on: date) -> int:
    """How large a video may be."""
    return int(parameters.value("training.video_megabytes", on)) * 1024 * 1024


def read_film(name: str, content: bytes, on: date) -> Film:
    """A video file. Raises NotReady with what is wrong with it."""
    most = parameters.value("training.video_megabytes", on)
    if len(content) > most_film_bytes(on):
        raise NotReady(
            _("「%(name)s」が大きすぎます。%(most)dMB以下にしてください。") % {"name": name, "most": most}
        )
    try:
        return Film(content, film.media_type(content), film.seconds(content))
    except Unreadable as error:
        sentences = {
            "kind": _("「%(name)s」は動画ファイル（WebMまたはMP4）ではありません。"),
            "codec": _(
                "「%(name)s」の形式は多くのブラウザで再生できません。VP9またはH.264で書き出してください。"
            ),
        }
        damaged = _("「%(name)s」を再生できません。途中で切れていないか確認してください。")
        raise NotReady(sentences.get(error.fault, damaged) % {"name": name}) from error


def read_slides(name: str, content: bytes, on: date) -> Slides:
    """A PDF of slides, turned into page images and text. Raises NotReady with what is wrong with it."""
    most = int(parameters.value("training.slide_pages", on))
    if len(content) > MOST_PDF_BYTES:
        raise NotReady(_("「%(name)s」が大きすぎます。30MB以下にしてください。") % {"name": name})
    if not content.startswith(b"%PDF-"):
        raise NotReady(
            _("「%(name)s」はPDFファイルではありません。PDFに書き出してください。") % {"name": name}
        )
    try:
        return Slides(content, slides.pages(content, most))
    except Unreadable as error:
        sentences = {
            "encrypted": _("「%(name)s」はパスワードで保護されています。保護を外してください。"),
            "pages": _("「%(name)s」のページ数は1～%(most)dにしてください。"),
            "slow": _("「%(name)s」の変換に時間がかかりすぎました。図を軽くするか、分けてください。"),
        }
        damaged = _("「%(name)s」を読み取れません。PDFを作り直してください。")
        raise NotReady(sentences.get(error.fault, damaged) % {"name": name, "most": most}) from error


def read_picture(name: str, content: bytes) -> Picture:
    """A picture (PNG or JPEG). Raises NotReady for anything else."""
    kind = next((kind for magic, kind in PICTURES.items() if content.startswith(magic)), None)
    if kind is None or len(content) > MOST_PICTURE_BYTES:
        raise NotReady(_("「%(name)s」は2MB以下のPNGまたはJPEGではありません。") % {"name": name})
    return Picture(content, kind)


def read_captions(name: str, content: bytes) -> str:
    """A caption file as text. Raises NotReady; every fault names its line."""
    if len(content) > MOST_CAPTION_BYTES:
        raise NotReady(_("「%(name)s」が大きすぎます。") % {"name": name})
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise NotReady(
            _("%(line)d行目：文字コードがUTF-8ではありません。UTF-8で保存してください。") % {"line": line}
        ) from error
    check_captions(text)
    return text


def check_captions(text: str, seconds: int = 0) -> None:
    """Raise NotReady with every fault of captions for a video of so many seconds."""
    if found := captions.faults(text, seconds):
        raise NotReady(found)
