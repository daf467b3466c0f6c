"""How entry, arms, conditions and follow-up are said."""

from __future__ import annotations

from extraction.script.grammar.compounds import Record, Within
from extraction.script.grammar.definitions import DAYS, SOME_DAYS, SPAN
from extraction.script.grammar.phrases import below, either, lines, perhaps, say, together
from extraction.script.grammar.records import EVENT, PERIOD, WHOLE, YEARS
from extraction.script.grammar.rules import RULE, SEXES
from extraction.script.grammar.values import Name, Reference, Title, Words
from extraction.script.model import Arm, Criterion, Entry, FollowUp, Observed, Precedence

OBSERVED = Record(
    Observed,
    say(
        "{span}が観察期間に入っていること{of}",
        "{span} must lie in the observation period{of}",
        span=either(
            say(
                "起点日の{before}前から{after}後まで（両日を含む）",
                "the days from {before} before to {after} after the index date (both included)",
                before=SOME_DAYS,
                after=SOME_DAYS,
            ),
            say(
                "起点日の{before}前から起点日まで（両日を含む）",
                "the days from {before} before the index date to that date (both included)",
                before=SOME_DAYS,
                after=0,
            ),
            say(
                "起点日から起点日の{after}後まで（両日を含む）",
                "the days from the index date to {after} after it (both included)",
                before=0,
                after=SOME_DAYS,
            ),
            say("起点日", "the index date", before=0, after=0),
        ),
        of=either(
            say(
                "（起点日を決めた後に確かめ、合わない人は除く）",
                " (looked at after the index date is chosen; persons who do not meet it are left out)",
                of="chosen",
            ),
            say(
                "（合わない日は起点日に選ばない）",
                " (a day that does not meet it is never chosen)",
                of="candidates",
            ),
        ),
    ),
)

_CHOOSE = either(
    say(
        "全記録を通じて最初に起点となる記録があった日（その日が期間かウォッシュアウトに合わない人は除く）",
        "the first day ever with an index record "
        "(persons who do not meet period and washout on that day are left out)",
        choose="first_ever",
    ),
    say("条件に合う最初の日", "the first day that meets the conditions", choose="first"),
    say("条件に合う最後の日", "the last day that meets the conditions", choose="last"),
    say(
        "条件に合う{n}番目の日",
        "day number {n} of those that meet the conditions",
        choose="nth",
        n=WHOLE,
    ),
    say(
        "条件に合うすべての日（同じ人が何度でも入る）",
        "every day that meets the conditions (a person may enter repeatedly)",
        choose="all",
    ),
)

_WASHOUT = either(
    say(
        "ウォッシュアウト：直前の{washout_days}（起点日を含まない）に次の記録がないこと{washout_events}",
        "Washout: none of the following records in the {washout_days} before the index date "
        "(that day not included){washout_events}",
        washout_days=SPAN,
        washout_events=lines("washout_events", EVENT, least=1),
    ),
    say("ウォッシュアウト：設けない", "Washout: none", washout_days=0),
    say(
        "ウォッシュアウト：直前の{washout_days}（起点日を含まない）に起点となる記録がないこと",
        "Washout: no index record in the {washout_days} before the index date (that day not included)",
        washout_days=SPAN,
    ),
)

ENTRY = together(
    lines("events", Within("起点となる記録：{}", "Index record: {}", EVENT)),
    below(
        perhaps(
            say("期間：{period}", "Period: {period}", period=PERIOD),
            say("期間：限らない", "Period: not limited"),
        )
    ),
    below(_WASHOUT),
    below(say("起点日：{choose}", "Index date: {choose}", choose=_CHOOSE)),
    below(say("観察：{observed}", "Observation: {observed}", observed=OBSERVED)),
    below(perhaps(say("性別：{sex}", "Sex: {sex}", sex=SEXES), say("性別：問わない", "Sex: any"))),
    below(
        perhaps(
            say("起点日の満年齢：{age}", "Age on the index date: {age}", age=YEARS),
            say("起点日の満年齢：問わない", "Age on the index date: any"),
        )
    ),
)


_ERA_ENDS = perhaps(
    below(
        say(
            "起点日を含む連続曝露期間{era}の終わり（そのような期間がなければ起点日）",
            "the end of the exposure era {era} that holds the index date (the index date when there is none)",
            era=Reference("eras"),
        )
    )
)
_CENSORED = lines(
    "censor",
    Within("起点日より後に初めて{}があった日", "the first day after the index date with {}", EVENT),
)

ARM_ENDS = perhaps(
    below(
        say(
            "この群の追跡：下の「追跡」に挙げる日のほか、次の日にも終わる（最も早い日まで）{ends}",
            "Follow-up in this arm: it ends also on these days, whichever of them and of those under "
            "“Follow-up” below comes first{ends}",
            ends=together(_ERA_ENDS, _CENSORED),
        )
    )
)
ARM = Record(
    Arm,
    say(
        "{title}{name}{entry}{ends}",
        "{title}{name}{entry}{ends}",
        title=Title(),
        name=Name(),
        entry=Record(Entry, ENTRY),
        ends=ARM_ENDS,
    ),
)

PRECEDENCE = Record(
    Precedence,
    say(
        "複数の群に入る人は、{rule}{ties}。{when}",
        "Who enters several arms belongs to {rule}{ties}. {when}",
        rule=Words(
            {
                "earliest": ("最も早く入った群に入れる", "the arm entered first"),
                "order": ("上から順に最初の群に入れる", "the first of them in the order above"),
                "every": ("入ったすべての群に入れる", "all of them"),
            }
        ),
        ties=Words(
            {
                "order": ("（同じ日なら上にある群）", " (on the same day: the one further up)"),
                "drop": ("（同じ日ならどの群にも入れない）", " (on the same day: none of them)"),
            }
        ),
        when=Words(
            {
                "on_entry": (
                    "起点日が決まった時点で判断する",
                    "This is decided as soon as index dates are chosen",
                ),
                "after_conditions": (
                    "すべての条件を当てはめて残った起点日で判断する",
                    "This is decided among those who are left after all conditions",
                ),
            }
        ),
    ),
)

CRITERION = Record(Criterion, say("{title}：{rule}", "{title}: {rule}", title=Title(), rule=RULE))

FOLLOW_UP = Record(
    FollowUp,
    together(
        below(
            say(
                "追跡は起点日から、次のうち最も早い日まで（その日を含む）{ends}",
                "Follow-up lasts from the index date to the earliest of these days (that day included){ends}",
                ends=together(
                    below(say("観察期間の最終日", "the last day of observation")),
                    perhaps(
                        below(
                            either(
                                say(
                                    "起点となった記録の終了日の{days}後",
                                    "{days} after the end of the index record",
                                    days=DAYS,
                                    days_from="event_end",
                                ),
                                say(
                                    "起点日の{days}後",
                                    "{days} after the index date",
                                    days=DAYS,
                                    days_from="index",
                                ),
                            )
                        )
                    ),
                    _ERA_ENDS,
                    _CENSORED,
                    below(
                        either(
                            say("死亡日", "the day of death", death=True),
                            say(
                                "（死亡では追跡を終えない）",
                                "(death does not end follow-up)",
                                death=False,
                            ),
                        )
                    ),
                ),
            )
        ),
        perhaps(
            below(
                say(
                    "同じ人の追跡どうしが重なるか、間が{collapse_days}以内なら、ひとつにまとめる",
                    "Follow-ups of a person that overlap or lie at most {collapse_days} apart become one",
                    collapse_days=DAYS,
                )
            )
        ),
    ),
)
