"""The form of a code list: typed or pasted codes, and codes taken from the masters."""

import copy
import csv
import io
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from config.look.forms import half_width
from extraction import selectors
from extraction.builder.fields import TitleField
from extraction.builder.making import NAME_MESSAGE
from workflow.forms import MoveForm

MOST_CODES = 20_000
MOST_SHOWN = 50


class CodesField(forms.CharField):
    """One code a line: system, code, and an asterisk (or 下位) when everything below it belongs too.

    Tabs, commas (a pasted table) and spaces part the columns; a third one may be a name, which is not kept.
    """

    widget = forms.Textarea(attrs={"rows": 12, "class": "code", "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        """The codes in order, each once. Raises an error that names the line."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for n, line in enumerate((super().to_python(value) or "").splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            entry = _code(line, n)
            found.setdefault((entry["system"], entry["code"]), entry)
        if len(found) > MOST_CODES:
            raise ValidationError(_now("コードは%(most)s個までです。") % {"most": MOST_CODES})
        return list(found.values())

    def prepare_value(self, value: Any) -> Any:
        """Codes as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join(
            f"{entry.get('system', '')} {entry.get('code', '')}{'*' if entry.get('descendants') else ''}"
            for entry in value
            if isinstance(entry, dict)
        )


def _code(line: str, n: int) -> dict[str, Any]:
    separator = "\t" if "\t" in line else "," if "," in line else " "
    cells = [half_width(cell) for cell in next(csv.reader(io.StringIO(line.strip()), delimiter=separator))]
    cells = [cell for cell in cells if cell] if separator == " " else cells
    if len(cells) < 2 or not cells[0] or not cells[1]:
        raise ValidationError(
            _now(
                "%(n)s行目：「%(line)s」を読めません。コード体系とコードを、空白・カンマ・タブで区切って書いてください。"
            )
            % {"n": n, "line": line.strip()[:40]}
        )
    code, below = cells[1].removesuffix("*"), cells[1].endswith("*") or "下位" in cells[2:]
    if len(cells[0]) > 40 or len(code) > 200 or not code:
        raise ValidationError(_now("%(n)s行目：コード体系かコードが長すぎるか、空です。") % {"n": n})
    return {"system": cells[0], "code": code, **({"descendants": True} if below else {})}


class CodeListForm(MoveForm):
    """Name, title, the codes that belong and those that do not, and what was ticked among the masters'."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9_]{0,39}$", label=_("名前（半角英数字）"), error_messages={"invalid": NAME_MESSAGE}
    )
    title = TitleField(label=_("題名"))
    include = CodesField(
        label=_("含めるコード"),
        help_text=_(
            "1行に「コード体系 コード」。下位のコードも含めるときは末尾に * を付けます。例：ICD10 E11*"
        ),
        required=False,
    )
    exclude = CodesField(label=_("除くコード"), required=False)
    version = forms.CharField(
        label=_("版"), help_text=_("マスターの版や、このリストの版。"), required=False, max_length=80
    )

    def __init__(
        self, *args: Any, cls: type, node: dict[str, Any], document: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.node = node
        for key in ("name", "title", "include", "exclude", "version"):
            self.initial.setdefault(key, node.get(key))

    has_sorts = False

    def must_be_read(self) -> bool:
        """Whether lines that cannot be read stay as they were typed; a missing title does not matter yet."""
        return bool({"include", "exclude"} & set(self.errors))

    @property
    def shown(self) -> list[Any]:
        """Every field is in sight."""
        return [f for f in self.visible_fields() if f.errors or f.name not in ("name", "version")]

    @property
    def folded(self) -> list[Any]:
        """What few authors touch; a field with an error is never hidden."""
        return [self[name] for name in ("name", "version") if not self[name].errors]

    def part(self) -> dict[str, Any]:
        """The list as typed, with the ticked codes of the masters at its end."""
        fresh = copy.deepcopy(self.node)
        fresh |= {key: self.cleaned_data[key] for key in ("name", "title") if key in self.cleaned_data}
        known = {(code["system"], code["code"]) for code in self.cleaned_data["include"]}
        added = [code for code in self._ticked() if (code["system"], code["code"]) not in known]
        fresh["include"] = [*self.cleaned_data["include"], *added]
        fresh.pop("digest", None)
        for key in ("exclude", "version"):
            fresh.pop(key, None)
            if self.cleaned_data.get(key):
                fresh[key] = self.cleaned_data[key]
        return fresh

    def _ticked(self) -> list[dict[str, Any]]:
        picked = self.data.getlist("pick") if hasattr(self.data, "getlist") else []
        below = set(self.data.getlist("below")) if hasattr(self.data, "getlist") else set()
        found = []
        for pk in [pk for pk in picked if pk.isdigit()][:MOST_SHOWN]:
            if (code := selectors.master_code(int(pk))) is not None:
                extra = {"descendants": True} if pk in below else {}
                found.append({"system": code.system, "code": code.code, **extra})
        return found


def matches(words: str) -> list[dict[str, Any]]:
    """Codes of the masters for what was typed: beginning of a code, or part of a name or its kana."""
    if not (words := half_width(words)):
        return []
    found = list(selectors.master_codes(words)[:MOST_SHOWN])
    below = selectors.codes_below(found)
    return [{"code": code, "below": below.get(code.pk, 0)} for code in found]
