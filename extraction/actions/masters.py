"""Masters of codes: taken over from a file, which replaces what the same code system said before."""

import csv
import io
from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from extraction.models import MasterCode

COLUMNS = ("code", "name", "name_en", "kana")
MOST_ROWS = 500_000


class UnreadableMaster(ValueError):
    """The file is no such list; the message names the line."""


@transaction.atomic
def take_over(content: bytes, *, system: str, edition: str = "") -> int:
    """Replace the codes of one system by those of a CSV file (UTF-8 or CP932); returns how many there are.

    The first line names the columns: code and name, and if wanted name_en and kana. Wholly or not at all:
    raises UnreadableMaster with the line that cannot be read.
    """
    codes = {code.code: code for code in _read(content, system, edition)}
    MasterCode.objects.filter(system=system).delete()
    MasterCode.objects.bulk_create(codes.values(), batch_size=5000)
    return len(codes)


def _read(content: bytes, system: str, edition: str) -> Iterator[MasterCode]:
    reader = csv.DictReader(io.StringIO(_decoded(content), newline=""))
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        raise UnreadableMaster(_("1行目に code と name の列名がありません。"))
    for row in reader:
        cells = {key: (row.get(key) or "").strip() for key in COLUMNS}
        if not cells["code"] or not cells["name"] or reader.line_num > MOST_ROWS:
            raise UnreadableMaster(_("%(n)s行目：コードか名称がありません。") % {"n": reader.line_num})
        if len(cells["code"]) > 200 or any(len(cells[key]) > 300 for key in COLUMNS[1:]):
            raise UnreadableMaster(_("%(n)s行目：文字数が多すぎます。") % {"n": reader.line_num})
        yield MasterCode(system=system, edition=edition, **cells)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableMaster(_("UTF-8かShift_JISの文字として読めません。"))
