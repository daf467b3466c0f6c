"""A case, its lists and its papers. Invented; the shapes are those the components take everywhere."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

DAY = dt.date
IDENTITY = {
    "number": "APP-2026-0042",
    "title": _("製品Aの心筋梗塞発現に関する製造販売後データベース調査"),
    "organisation": _("甲製薬株式会社"),
    "kind": _("製造販売後調査"),
    "state_label": _("要修正"),
    "state_tone": "error",
}
_STAGES = (
    _("事前相談"),
    _("申出書類（案）の確認"),
    _("受理"),
    _("審査"),
    _("承認通知"),
    _("契約・納付"),
    _("利活用開始"),
)
_PROGRESS = ("done", "current", "todo", "todo", "todo", "todo", "todo")
STEPS = [{"label": label, "state": state} for label, state in zip(_STAGES, _PROGRESS, strict=True)]
STEPS_RETURNED = [
    {"label": s["label"], "state": "error" if s["state"] == "current" else s["state"]} for s in STEPS
]
NEXT_MINE = {
    "heading": _("次にすること（あなたの番です）"),
    "sentence": _("第2回の照会事項が4件届いています。回答して再提出してください。"),
    "due": DAY(2026, 5, 14),
    "days_left": 3,
    "mine": True,
    "actions": [
        {"label": _("照会事項に回答する"), "url": "#", "primary": True},
        {"label": _("期限の延長を相談する"), "url": "#", "primary": False},
    ],
}
NEXT_THEIRS = {
    "heading": _("次にすること（事務局の番です）"),
    "sentence": _("申出書類（案）を確認しています。終わり次第お知らせします。"),
    "due": DAY(2026, 5, 28),
    "days_left": 10,
    "mine": False,
    "actions": [],
}
_AGENCY, _YOU = _("事務局"), _("あなた")
PLAN = [
    {
        "label": _("第1回提出"),
        "who": _YOU,
        "date": DAY(2026, 4, 10),
        "estimate": False,
        "done": True,
        "note": "",
    },
    {
        "label": _("第2回照会（4件）"),
        "who": _AGENCY,
        "date": DAY(2026, 5, 8),
        "estimate": False,
        "done": True,
        "note": "",
    },
    {
        "label": _("回答・再提出"),
        "who": _YOU,
        "date": DAY(2026, 5, 14),
        "estimate": False,
        "done": False,
        "note": "",
    },
    {
        "label": _("申出書類（案）の確認"),
        "who": _AGENCY,
        "date": DAY(2026, 5, 28),
        "estimate": True,
        "done": False,
        "note": _("10営業日"),
    },
    {
        "label": _("受理・審査"),
        "who": _AGENCY,
        "date": DAY(2026, 7, 2),
        "estimate": True,
        "done": False,
        "note": _("25営業日"),
    },
]
TABS = [
    {"label": _("概要"), "url": "#overview", "current": True},
    {"label": _("書類"), "url": "#documents", "current": False},
    {"label": _("照会"), "url": "#queries", "current": False, "count": 4},
    {"label": _("履歴"), "url": "#history", "current": False},
]
CRUMBS = [
    {"label": _("受信箱"), "url": "#"},
    {"label": _("利活用申出"), "url": "#"},
    {"label": "APP-2026-0042", "url": ""},
]
NOTIFICATIONS = (
    ("info", _("お知らせ"), _("5月14日の午後、予約の受付を1時間止めます。")),
    ("success", _("申出を提出しました"), _("番号はAPP-2026-0042です。10営業日を目安に確認します。")),
    ("warning", _("下書きの期限が近づいています"), _("あと3営業日で下書きが閉じられます。")),
    ("error", _("提出できませんでした"), _("受講者番号が確認できない利活用者が1名います。")),
)
BANNER = {
    "heading": _("データ抽出を停止しています"),
    "text": _("西病院で機器を交換しています。承認済みのスクリプトは再開後に実行されます。"),
    "url": "#",
    "label": _("状況を見る"),
}
TASKS = [
    {
        "heading": _("申出書"),
        "tasks": [
            {"label": _("申出者と連絡担当者"), "url": "#", "hint": "", "status": _("完了"), "tone": ""},
            {
                "label": _("対象集団と抽出条件"),
                "url": "#",
                "hint": _("第2回照会：除外基準の定義コード ほか"),
                "status": _("要修正"),
                "tone": "error",
            },
            {
                "label": _("利用するデータの期間と拠点"),
                "url": "#",
                "hint": "",
                "status": _("入力中"),
                "tone": "info",
            },
        ],
    },
    {
        "heading": _("確認と提出"),
        "tasks": [
            {"label": _("添付書類"), "url": "#", "hint": "", "status": _("未着手"), "tone": "warning"},
            {
                "label": _("内容の確認"),
                "url": None,
                "hint": _("すべての項目が完了すると確認できます"),
                "status": "",
                "tone": "",
            },
        ],
    },
]
SUMMARY = [
    {"term": _("調査の名称"), "value": IDENTITY["title"], "url": "#"},
    {"term": _("申出者"), "value": _("甲製薬株式会社"), "url": "#"},
    {"term": _("連絡担当者"), "value": "", "url": "#"},
]
CONFIRM = {
    "sections": [{"heading": _("申出書"), "items": SUMMARY}],
    "declaration": _("提出すると、差戻しがあるまで変更できません。"),
    "submit": _("この内容で申出を提出する"),
    "back_url": "#",
}
TABLE = {
    "caption": _("あなたの番のもの"),
    "columns": [
        {"label": _("何を")},
        {"label": _("案件")},
        {"label": _("期限")},
        {"label": _("待っている日数"), "numeric": True},
    ],
    "rows": [
        [
            {"text": _("照会事項に回答する"), "url": "#", "header": True},
            {"text": "APP-2026-0042"},
            {"text": _("5月14日"), "tag": _("あと3営業日"), "tone": "warning"},
            {"text": 2},
        ],
        [
            {"text": _("契約書に署名する"), "url": "#", "header": True},
            {"text": "CON-2026-0007"},
            {"text": _("5月1日"), "tag": _("期限超過"), "tone": "error"},
            {"text": 11},
        ],
    ],
}
DIFF = {
    "before_label": _("第1回提出"),
    "after_label": _("現在の下書き"),
    "before": _("2016年1月以降に製品Aが1回以上処方された患者。既往のある患者を除く。"),
    "after": _(
        "2016年1月以降に製品Aが初めて処方された18歳以上の患者。処方日前365日以内に傷病名がある患者を除く。"
    ),
}
EMPTY = {
    "heading": _("スクリプトはまだありません"),
    "text": _("最初のスクリプトを書くと、ここに版が並びます。"),
    "url": "#",
    "label": _("スクリプトを書く"),
}
OFFERS = [
    {"label": _("申出を提出する"), "url": "#", "reasons": []},
    {
        "label": _("契約を締結する"),
        "url": "#",
        "reasons": [_("審査の結果がまだ通知されていません。"), _("秘密保持契約が締結されていません。")],
    },
]


def events(now: dt.datetime) -> list[dict[str, Any]]:
    """Return two events, one with a comment."""
    return [
        {
            "at": now,
            "who": _("審査 花子"),
            "sentence": _("第2回照会を発出しました。"),
            "comment": _("除外基準の定義をお示しください。"),
        },
        {
            "at": now - dt.timedelta(days=28),
            "who": _("利活 太郎"),
            "sentence": _("申出書類（案）を提出しました。"),
            "comment": "",
        },
    ]


def thread(now: dt.datetime) -> dict[str, Any]:
    """Return a query, its answer in draft, and an internal note."""
    return {
        "heading": _("対象集団の定義"),
        "state_label": _("未解決"),
        "state_tone": "error",
        "comments": [
            {"who": _("審査 花子"), "at": now, "round": 2, "text": _("除外基準の定義をお示しください。")},
            {
                "who": _("利活 太郎"),
                "text": _("傷病名のコードを本文に加えました。"),
                "mine": True,
                "draft": True,
            },
            {
                "who": _("審査 花子"),
                "at": now,
                "text": _("前例と同じ定義でよいか確認中です。"),
                "internal": True,
            },
        ],
    }


def documents(now: dt.datetime, digest: str) -> list[dict[str, Any]]:
    """Return a finished document and one in the making."""
    return [
        {
            "title": _("秘密保持契約書.pdf"),
            "url": "#",
            "at": now,
            "digest": digest,
            "size": 48_213,
            "ready": True,
        },
        {"title": _("照会書.pdf"), "url": "", "at": now, "digest": "", "size": 0, "ready": False},
    ]
