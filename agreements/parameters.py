"""Figures of agreements: targets, fees by category, tax, rounding, days to pay."""

from datetime import date

from workflow.parameters import INFERRED, SOURCE, UNKNOWN, Row, declare

START = date(2018, 4, 1)
DEMONSTRATION_FEE = "公表資料に額が見当たらないため、動作確認用に置いた額（要確認）"

declare(
    "nda.sign_days",
    "秘密保持契約書への署名の目安 / target for signing a non-disclosure agreement",
    "business days",
    Row(START, 10, INFERRED, "要確認"),
)
declare(
    "nda.conclude_days",
    "秘密保持契約の締結の目安 / target for concluding a non-disclosure agreement",
    "business days",
    Row(START, 5, INFERRED, "要確認"),
)
declare(
    "contract.sign_days",
    "利活用契約書への署名の目安 / target for signing a contract",
    "business days",
    Row(START, 10, INFERRED, "要確認"),
)
declare(
    "contract.conclude_days",
    "利活用契約の締結の目安 / target for concluding a contract",
    "business days",
    Row(START, 5, INFERRED, "要確認"),
)
declare(
    "fee.post_marketing",
    "利用料（製造販売後調査、1品目、税込） / fee, post-marketing survey, per product, tax included",
    "yen",
    Row(START, 42_123_000, SOURCE, "2017年公表の平成30年度の額（現在の額は要確認）"),
)
declare(
    "fee.post_marketing_ncda",
    "利用料（製造販売後調査、NCDAを含む、税込） / fee, post-marketing survey with NCDA, tax included",
    "yen",
    Row(date(2023, 10, 1), 46_200_000, UNKNOWN, DEMONSTRATION_FEE),
)
declare(
    "fee.other_dataset",
    "利用料（製造販売後調査以外、データセット利用、税込） / fee, other surveys with dataset, tax included",
    "yen",
    Row(START, 22_000_000, UNKNOWN, DEMONSTRATION_FEE),
)
declare(
    "tax.rate",
    "消費税率（標準） / standard rate of consumption tax",
    "percent",
    Row(date(2014, 4, 1), 8, SOURCE, "消費税法（2014年4月1日）"),
    Row(date(2019, 10, 1), 10, SOURCE, "消費税法（2019年10月1日）"),
)
declare(
    "invoice.rounding",
    "消費税額の端数処理（floor 切捨て、ceiling 切上げ、half_up 四捨五入） / rounding of the tax of each rate",
    "mode",
    Row(START, "floor", INFERRED, "方法は任意、1請求書・1税率につき1回（要確認）"),
)
declare(
    "invoice.payment_days",
    "利用料の支払期限（休業日のときは翌営業日） / days to pay an invoice",
    "calendar days",
    Row(START, 30, UNKNOWN, "要確認"),
)
