"""What somebody still lacks for a visit, each with the page where it is got; shown before the form."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import selectors as people
from agreements import selectors as agreements
from applications import selectors as usages
from applications.categories import FACTS
from onsite_booking import selectors
from workflow import pages


@dataclass(frozen=True)
class Need:
    """One condition of a visit: whether it is met, and where to go when it is not."""

    label: str
    is_met: bool
    hint: str
    url: str

    def task(self) -> dict[str, str]:
        """As the checklist component wants it."""
        words = _("済み") if self.is_met else _("まだ済んでいません")
        return {
            "label": self.label,
            "hint": "" if self.is_met else self.hint,
            "url": self.url,
            "status": words,
            "tone": "success" if self.is_met else "warning",
        }


@dataclass(frozen=True)
class Readiness:
    """The conditions of one usage for one person on one day."""

    heading: str
    needs: list[Need]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return all(need.is_met for need in self.needs)

    def group(self) -> dict[str, Any]:
        """As the checklist component wants it."""
        return {"heading": self.heading, "tasks": [need.task() for need in self.needs]}


def of(person: Any, day: date) -> list[Readiness]:
    """One entry for each usage of the person that was approved, the most ready first."""
    found = [_of_usage(person, usage, day) for usage in usages.approved_of(person)]
    if not found:
        nothing = Need(
            _("承認された利活用"),
            False,
            _("承認された利活用がありません。利活用の申出から始めてください。"),
            reverse("workflow:list", args=["usage"]),
        )
        found = [Readiness("", [nothing, _training(person, day)])]
    return sorted(found, key=lambda entry: sum(not need.is_met for need in entry.needs))


def _of_usage(person: Any, usage: Any, day: date) -> Readiness:
    needs = [_agreement(usage), _fee(usage)] if FACTS[usage.category].needs_contract else []
    needs += [_use(usage), _account(person, usage), _training(person, day)]
    return Readiness(f"{usage.usage_number or usage.number} {usage.study_title}", needs)


def _agreement(usage: Any) -> Need:
    contract = agreements.contract_of(usage.number)
    concluded = bool(contract and contract.state == contract.State.CONCLUDED)
    url = pages.url(contract) if contract else pages.url(usage)
    return Need(_("利活用契約の締結"), concluded, _("契約書に署名し、事務局が締結すると済みます。"), url)


def _fee(usage: Any) -> Need:
    contract = agreements.contract_of(usage.number)
    invoice = agreements.invoice_of(contract) if contract else None
    url = pages.url(invoice or contract or usage)
    hint = _("請求書の金額の入金が確認されると済みます。")
    return Need(_("利用料の納付"), agreements.is_settled(usage.number), hint, url)


def _use(usage: Any) -> Need:
    running = usages.is_in_use(usage.number)
    return Need(_("利活用の開始"), running, _("契約と入金の確認が済むと始まります。"), pages.url(usage))


def _account(person: Any, usage: Any) -> Need:
    issued = people.issued_account(person, usage.number)
    url = pages.url(issued) if issued else reverse("workflow:list", args=["account"])
    hint = _("代表担当者が申請し、事務局が発行すると済みます。")
    return Need(_("データセンターのアカウント"), issued is not None, hint, url)


def _training(person: Any, day: date) -> Need:
    done = selectors.has_valid_training(person, day)
    hint = _("概論とシステム操作の両方を修了し、利用日に受講者番号が有効である必要があります。")
    return Need(
        _("研修の修了（概論・システム操作）"), done, hint, reverse("workflow:list", args=["enrolment"])
    )
