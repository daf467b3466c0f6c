"""How a whole script is said: its parts under headings, in the order in which they take effect."""

from __future__ import annotations

from extraction.script.grammar.compounds import Record
from extraction.script.grammar.core import Phrase, View
from extraction.script.grammar.definitions import CODE_LIST, ERA, NAMED_DAY
from extraction.script.grammar.phrases import below, lines, perhaps, say, together
from extraction.script.grammar.population import ARM, CRITERION, FOLLOW_UP, PRECEDENCE
from extraction.script.grammar.results import LOOKS, MEASURE_LINE, OUTCOME, OUTPUT, PRIVACY
from extraction.script.grammar.values import Title, Words
from extraction.script.model import Script

HEADINGS = {
    "title": ("題名と目的", "Title and purpose"),
    "code_lists": ("コードリスト", "Code lists"),
    "eras": ("連続曝露期間", "Exposure eras"),
    "arms": ("起点日と対象者", "Index date and persons"),
    "days": ("基準とする日", "Named days"),
    "include": ("対象とする条件", "Who is included"),
    "exclude": ("除外する条件", "Who is excluded"),
    "keep": ("条件を当てはめた後", "After the conditions"),
    "measures": ("測定項目", "Measures"),
    "follow_up": ("追跡", "Follow-up"),
    "outcomes": ("アウトカム", "Outcomes"),
    "looks": ("くり返しの集計", "Looks"),
    "outputs": ("出力", "Outputs"),
    "privacy": ("個人を守る処理", "Protection of persons"),
}
"""The heading of each part."""


def _part(name: str, phrase: Phrase) -> Phrase:
    ja, en = HEADINGS[name]
    return below(say(f"{ja}{{part}}", f"{en}{{part}}", part=phrase))


def _line(**field: object) -> Phrase:
    (name,) = field
    return below(say(f"{{{name}}}", f"{{{name}}}", **field))


def _is_repeated(view: View) -> bool:
    return any(arm.entry.choose == "all" for arm in view["arms"])


KEEP = Words(
    {
        "all": ("条件を満たした起点日をすべて残す", "Every index date that meets the conditions is kept"),
        "first": (
            "1人について、条件を満たした最初の起点日だけを残す",
            "Of each person only the first index date that meets the conditions is kept",
        ),
        "last": (
            "1人について、条件を満たした最後の起点日だけを残す",
            "Of each person only the last index date that meets the conditions is kept",
        ),
    }
)

SCRIPT = Record(
    Script,
    together(
        _part(
            "title",
            together(
                below(say("{title}", "{title}", title=Title(quoted=False), version=2)),
                _line(purpose=Title(quoted=False)),
            ),
        ),
        perhaps(_part("code_lists", lines("code_lists", CODE_LIST))),
        perhaps(_part("eras", lines("eras", ERA))),
        _part(
            "arms",
            together(
                lines("arms", ARM),
                perhaps(_line(precedence=PRECEDENCE), also=lambda view: len(view["arms"]) > 1),
            ),
        ),
        perhaps(_part("days", lines("days", NAMED_DAY))),
        perhaps(_part("include", lines("include", CRITERION))),
        perhaps(_part("exclude", lines("exclude", CRITERION))),
        perhaps(_part("keep", _line(keep=KEEP)), also=_is_repeated),
        perhaps(_part("measures", lines("measures", MEASURE_LINE))),
        _part("follow_up", say("{follow_up}", "{follow_up}", follow_up=FOLLOW_UP)),
        perhaps(_part("outcomes", lines("outcomes", OUTCOME))),
        perhaps(_part("looks", _line(looks=LOOKS))),
        _part("outputs", lines("outputs", OUTPUT)),
        _part("privacy", _line(privacy=PRIVACY)),
    ),
)
