"""Words that sentences and tables share: sexes, kinds of records, columns, days."""

from __future__ import annotations

from extraction.script.text import Text

SEX = {"1": Text("男性", "male"), "2": Text("女性", "female"), "9": Text("性別不明", "of unknown sex")}

RECORDS = {
    "encounter": ("来院", "encounters"),
    "emr_diagnosis": ("電子カルテ傷病名", "EMR diagnoses"),
    "prescription": ("処方", "prescriptions"),
    "injection": ("注射", "injections"),
    "lab_result": ("検体検査結果", "laboratory results"),
    "radiology": ("放射線検査", "radiology examinations"),
    "physiology": ("生理検査", "physiology examinations"),
    "bacteriology": ("細菌検査", "bacteriology examinations"),
    "claim_diagnosis": ("レセプト傷病名", "claim diagnoses"),
    "claim_drug": ("レセプト医薬品", "claim drugs"),
    "claim_procedure": ("レセプト診療行為", "claim procedures"),
    "dpc_stay": ("DPC入院", "DPC stays"),
    "dpc_diagnosis": ("DPC傷病名", "DPC diagnoses"),
    "dpc_procedure": ("DPC診療行為", "DPC procedures"),
}
"""Records of each table, as sentences call them."""

COLUMNS = {
    "kind": ("種別", "kind"),
    "dept": ("診療科", "department"),
    "name": ("名称", "name"),
    "modifier_codes": ("修飾語コード", "modifier code"),
    "unit": ("単位", "unit"),
    "route": ("投与経路", "route"),
    "stage": ("オーダ・実施の別", "order stage"),
    "body_part": ("部位", "body part"),
    "specimen_code": ("検体コード", "specimen code"),
    "organism_code": ("菌コード", "organism code"),
    "organism_name": ("菌名", "organism name"),
    "drug_code": ("薬剤コード", "drug code"),
    "susceptibility": ("感受性", "susceptibility"),
    "inout": ("入外区分", "in- or outpatient"),
    "main_code_system": ("主傷病のコード体系", "code system of the main diagnosis"),
    "main_code": ("主傷病のコード", "code of the main diagnosis"),
    "outcome": ("転帰", "discharge outcome"),
}
"""Columns that a script may ask for words."""

CONTENTS = COLUMNS | {
    "code_system": ("コード体系", "code system"),
    "code": ("標準コード", "standard code"),
    "local_code": ("院内コード", "code of the hospital"),
    "value_num": ("結果の数値", "result as a number"),
    "value_text": ("結果の記載", "result as written"),
    "ref_low": ("基準範囲の下限", "lower reference limit"),
    "ref_high": ("基準範囲の上限", "upper reference limit"),
    "quantity": ("数量", "quantity"),
    "days": ("投与日数", "days of supply"),
    "is_main": ("主傷病", "main diagnosis"),
    "is_suspected": ("疑い", "suspected"),
}
"""Columns of records as data dictionaries call them."""

ANCHOR_WORDS = {
    "index": ("起点日", "the index date"),
    "index_end": ("起点となった記録の終了日", "the end of the index record"),
    "observation_start": ("観察期間の初日", "the first day of observation"),
    "observation_end": ("観察期間の最終日", "the last day of observation"),
    "this": ("その記録の日", "the day of that record"),
}
"""Days that every script knows."""
