"""Figures of scripts, extraction at the hospitals, and release."""

from datetime import date

from workflow.parameters import INFERRED, SIBLING, Row, declare

_OPENED = date(2018, 4, 1)
_OURS = "要確認：公表資料に記載がないため、当システムの仮の値"

declare(
    "script.precheck_days",
    "スクリプトの事前確認の目安 / target for the check before hospitals read a script",
    "business days",
    Row(_OPENED, 5, INFERRED, _OURS),
)
declare(
    "site_job.approval_days",
    "協力医療機関によるスクリプト承認の目安 / target for a hospital's approval of a script",
    "business days",
    Row(_OPENED, 10, INFERRED, _OURS),
)
declare(
    "site_job.approval_valid_days",
    "スクリプト承認の有効日数 / days for which a hospital's approval of a script holds",
    "days",
    Row(_OPENED, 180, INFERRED, _OURS),
)
declare(
    "site_job.sending_days",
    "協力医療機関による送信承認の目安 / target for a hospital's approval of sending",
    "business days",
    Row(_OPENED, 5, INFERRED, _OURS),
)
declare(
    "result.outside_centre",
    "接続環境からの統合結果の閲覧（1＝可） / results may be read from the connection environment (1 = yes)",
    "0 or 1",
    Row(_OPENED, 0, INFERRED, _OURS),
)
declare(
    "release.check_days",
    "持ち出しの確認の目安 / target for checking a release",
    "business days",
    Row(_OPENED, 5, INFERRED, _OURS),
)
declare(
    "release.smallest_cell",
    "持ち出せる最小の人数 / smallest number of persons that may be released",
    "persons",
    Row(_OPENED, 10, SIBLING, "NDBガイドラインの公表基準（10未満は非公表）に倣う。要確認"),
)
declare(
    "release.doubt",
    "隠した人数について残すべき不確かさ / doubt that must remain about a hidden number",
    "persons",
    Row(_OPENED, 10, INFERRED, _OURS),
)
declare(
    "release.full_group_below",
    "全員が該当する群を隠す人数の上限 / a group in which all are affected is hidden below this size",
    "persons",
    Row(_OPENED, 30, INFERRED, _OURS),
)
