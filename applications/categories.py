"""Usage categories as data: who may apply, with what data, and since when they are accepted."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """The categories that the network knows (利活用区分)."""

    ADMINISTRATIVE = "administrative", _("行政利活用")
    POST_MARKETING = "post_marketing", _("製造販売後調査")
    POST_MARKETING_NCDA = "post_marketing_ncda", _("製造販売後調査（NCDAを含む）")
    OTHER_DATASET = "other_dataset", _("製造販売後調査以外の調査（分析用データセットを利用）")
    OTHER_STATISTICS = "other_statistics", _("製造販売後調査以外の調査（分析用データセットを利用しない）")
    BASIC_TABLES = "basic_tables", _("基礎的検討（集計表を利用）")


@dataclass(frozen=True)
class Facts:
    """What differs by category. `applicants` are kinds of organisations (inferred; to be confirmed)."""

    applicants: frozenset[str]
    data: Any
    needs_contract: bool = True


FACTS: dict[str, Facts] = {
    Category.ADMINISTRATIVE: Facts(
        frozenset({"government"}),
        _("分析用データセットまたは集計表"),
        needs_contract=False,
    ),
    Category.POST_MARKETING: Facts(
        frozenset({"company"}),
        _("分析用データセット（GPSP省令が適用されます）"),
    ),
    Category.POST_MARKETING_NCDA: Facts(
        frozenset({"company"}),
        _("分析用データセット。NCDAの分はレセプトとDPCに限られ、SS-MIX2との併合解析はできません"),
    ),
    Category.OTHER_DATASET: Facts(
        frozenset({"company", "academia", "government"}),
        _("分析用データセット"),
    ),
    Category.OTHER_STATISTICS: Facts(frozenset({"company", "academia", "government"}), _("統計情報のみ")),
    Category.BASIC_TABLES: Facts(frozenset({"company", "academia", "government"}), _("集計表のみ")),
}
