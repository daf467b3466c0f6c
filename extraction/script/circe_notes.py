"""What means a little else here than in ATLAS (Circe), in a sentence each; docs/atlas.md tells them too."""

from __future__ import annotations

from extraction.script.text import Text

AGE = Text(
    "年齢は満年齢です（ATLAS は暦年の差で数えます）。",
    "Age counts completed years; ATLAS takes the difference of the calendar years.",
)
CENSORED_AT_ONCE = Text(
    "起点日当日の打切り事象では追跡を終えません（ATLAS では起点日で終わります）。",
    "A censoring event on the index date itself does not end follow-up here; in ATLAS it does.",
)
END_OF_PRESCRIPTION = Text(
    "終了日のない処方はその開始日に終わります（ATLAS では供給日数だけ続きます）。",
    "A prescription without an end date ends where it starts; in ATLAS it lasts its days of supply.",
)
LATEST_END = Text(
    "起点日に記録がいくつもあるときは、最も遅い終了日を記録の終わりとします（ATLAS は1件ずつ）。",
    "Of several records on the index date the latest end counts; in ATLAS each record has its own.",
)
NEXT_DAY_JOINED = Text(
    "追跡が終わった翌日に始まる追跡もひとつにまとめます（EraPad 0 の ATLAS では別です）。",
    "A follow-up that begins the day after the last one ended is joined to it; in ATLAS with EraPad 0 it is"
    " not.",
)
DAYS_OF_SUPPLY = Text(
    "曝露の長さは供給日数で数えます（ATLAS は記録された終了日を先に使います）。",
    "Exposure lasts the days of supply; ATLAS takes the recorded end date first.",
)
NO_EXPOSURE = Text(
    "起点日に曝露がない人の追跡は起点日で終わります（ATLAS では観察期間の終わりまで）。",
    "Who has no exposure on the index date is followed to that day; in ATLAS to the end of observation.",
)
ERAS = Text(
    "期間（Era）はコードリスト全体の記録から作ります（ATLAS では成分ごとに作られたものです）。",
    "Eras are made of all records of the code list; in ATLAS they were made for each ingredient.",
)
OUTSIDE_OBSERVATION = Text(
    "観察期間の外の記録も、時期の条件に合えば数えます（ATLAS は観察期間の中だけ）。",
    "Records outside the observation period count when they lie in the window; in ATLAS they do not.",
)
DIFFERENCES = (
    AGE,
    CENSORED_AT_ONCE,
    END_OF_PRESCRIPTION,
    LATEST_END,
    NEXT_DAY_JOINED,
    DAYS_OF_SUPPLY,
    NO_EXPOSURE,
    ERAS,
    OUTSIDE_OBSERVATION,
)


def not_carried(ja: str, en: str) -> Text:
    """The sentence that something could not be carried."""
    return Text(f"{ja}は取り込めません。", f"{en} could not be carried.")
