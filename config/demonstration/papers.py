"""What applicants of the demonstration write: the protocol, and the sections but for addresses and days."""

from typing import Any

STUDY = "ヘパリン初回投与後の血小板減少に関する調査"
PROTOCOL = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

TEXTS: dict[str, dict[str, Any]] = {
    "applicant": {
        "representative": "代表取締役 試野演子",
        "department": "安全性情報部",
        "contact_name": "解析 太郎",
        "contact_phone": "03-0000-0000",
        "billing_address": "東京都千代田区一丁目1番1号",
        "violations": "なし",
    },
    "study": {
        "title": STUDY,
        "products": "ヘパリンナトリウム",
        "background": "ヘパリン起因性血小板減少症は投与開始から数日後に起こることが知られています。",
        "purpose": "初回ヘパリンから5〜14日後の血小板減少の頻度を性別・年齢区分別に明らかにします。",
        "public_interest": "添付文書の注意喚起の妥当性の確認に役立ちます。",
        "design": "後ろ向きコホート。",
    },
    "population": {
        "target": "初めてヘパリンを投与された18歳以上の患者。",
        "exclusion": "",
        "comparator": "",
        "outcome": "5〜14日後の血小板数がベースラインの半分未満、または100×10³/µL未満。",
        "tables": "性別×年齢区分×血小板減少の有無。",
        "expected_size": 60,
    },
    "data": {
        "sites": ["TKY", "TOH", "KYU"],
        "kinds": ["emr_patient", "emr_injection", "emr_lab"],
        "reason": "目的の集計に必要な期間・拠点・種類だけを選びました。",
    },
    "members": {},
    "statistics": {"handling": "社内の施錠した区域で保管し、登録した者だけが閲覧します。"},
    "places": {"places": ["onsite"], "locked_area": "", "contractors": ""},
    "publication": {"medium": "学会と論文で公表します。"},
    "safety": {
        "officer": "試野 演子",
        "rules": "社内規程に基づき、アクセスを制限します。",
        "incidents": "直ちに事務局へ電話とメールで連絡します。",
    },
    "attachments": {},
}
"""What the applicant writes, section by section, but for addresses and days."""
