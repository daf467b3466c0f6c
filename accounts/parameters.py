"""Figures about signing in and the accounts of a usage."""

from datetime import date

from workflow.parameters import INFERRED, SOURCE, Row, declare

declare(
    "accounts.most_per_organisation",
    "アカウントの上限（組織あたり） / accounts that an organisation may hold",
    "accounts",
    Row(date(2018, 4, 1), 4, SOURCE, "公表資料：アカウントは4人まで（数える単位が組織か利活用かは要確認）"),
    Row(date(2024, 1, 1), 5, SOURCE, "公表資料：2024年1月から5人まで（数える単位が組織か利活用かは要確認）"),
)
declare(
    "signin.step_up_minutes",
    "重要な操作の前の再認証が有効な時間 / how long a second factor counts as freshly shown",
    "minutes",
    Row(date(2018, 4, 1), 5, INFERRED, "要確認（5分以内の再認証を仮に置く）"),
)
declare(
    "accounts.issue_days",
    "アカウント発行の目安 / target for issuing an account",
    "business days",
    Row(date(2018, 4, 1), 5, INFERRED, "要確認"),
)
