"""What inspect says of a store that an importer made: accounts, coverage, what is to be mapped; its width."""

from pathlib import Path

import pytest

from extraction.engine.__main__ import main
from extraction.engine.printing import aligned, shortened, sparkline, width
from tests.extraction.importers.sources import REQUEST, Import, Storage


def imported(tmp_path: Path) -> Import:
    """Twelve patients with a common item nobody has mapped and a rare one."""
    storage = Storage(tmp_path / "ssmix")
    for n in range(12):
        rare = ("OBX|2|NM|R^まれ^99L||1|kU|||||F",) if n < 3 else ()
        common = "OBX|1|NM|L1^" + "とても長い名前の検査項目" * 6 + "^99L||5|単位X|||||F"
        patient = f"00000000{n:02d}"
        storage.put(patient, "20200401", "OML-11", f"A{n}", "20200401090000", REQUEST, common, *rare)
    return Import("ss-mix2", storage.root)


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_accounts_and_the_commonest_gaps_are_told_within_100_columns(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    done = imported(tmp_path)

    assert main(["inspect", str(done.out), "--lang", lang]) == 0

    said = capsys.readouterr().out.splitlines()
    wanted = {
        "ja": [
            "  索引 なし",
            "  取込元 ss-mix2: 読取 27 件 = 使用 27 + 対象外 0 + 取込不可 0、空欄にした項目 0",
            "  標準コードあり 0.0 %(対応のない項目 2)",
            "    未対応 L1 とても長い名前の検査項目とても長…: 12 行",
            "    未対応の単位 単位X: 12 行",
        ],
        "en": [
            "  site index none",
            "  imported from ss-mix2: 27 records = 27 used + 0 set aside + 0 rejected; 0 fields left blank",
            "  with a standard code 0.0 % (2 items without)",
            "    unmapped L1 とても長い名前の検査項目とても長…: 12 rows",
            "    unit 単位X: 12 rows",
        ],
    }
    assert [line for line in wanted[lang] if line not in said] == []
    assert not any("まれ" in line or "kU" in line for line in said)
    assert [line for line in said if width(line) > 100] == []


def test_columns_stay_aligned_with_japanese_in_them() -> None:
    assert aligned([("表", "行"), ("ab", "100"), ("あい", "5")], right=(1,)) == [
        "表     行",
        "ab    100",
        "あい    5",
    ]
    assert shortened("ab\ncd", 9) == "ab cd"
    assert shortened("検査項目", 6) == "検査…"


def test_bars_show_gaps_and_no_small_number() -> None:
    assert sparkline({2018: 100, 2020: 50, 2021: 3}, 10) == "█ ▅·"
    assert sparkline({}, 10) == ""
