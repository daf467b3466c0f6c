"""Bytes under their digest, inside the database: one backup, one transaction, nothing half stored."""

import hashlib

from django.utils.translation import gettext_lazy as _

from workflow.models import StoredFile
from workflow.refusals import NotReady

MAGIC = {"pdf": (b"%PDF-", "application/pdf")}
MOST_BYTES = 10 * 1024 * 1024


class Damaged(RuntimeError):
    """Stored bytes no longer have the digest they are filed under."""


def store(content: bytes, media_type: str) -> StoredFile:
    """File bytes under their SHA-256; the same bytes are filed once."""
    digest = hashlib.sha256(content).hexdigest()
    file, _new = StoredFile.objects.get_or_create(
        sha256=digest, defaults={"content": content, "size": len(content), "media_type": media_type}
    )
    return file


def read(file: StoredFile) -> bytes:
    """The bytes of a file. Raises Damaged when they are not those that were stored."""
    content = bytes(file.content)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Damaged(f"File {file.sha256} is damaged.")
    return content


def accept_upload(name: str, content: bytes, *, kind: str = "pdf") -> StoredFile:
    """Store what a person uploads, if name and content are of the wanted kind. Raises NotReady if not."""
    magic, media_type = MAGIC[kind]
    if len(content) > MOST_BYTES:
        raise NotReady(_("ファイルが大きすぎます。10MB以下にしてください。"))
    if not name.lower().endswith(f".{kind}") or not content.startswith(magic):
        raise NotReady(
            _("「%(name)s」はPDFファイルではありません。PDFに変換してから、もう一度選んでください。")
            % {"name": name}
        )
    if b"%%EOF" not in content[-2048:]:
        raise NotReady(
            _("「%(name)s」は途中で切れています。元のファイルを確認してください。") % {"name": name}
        )
    return store(content, media_type)
