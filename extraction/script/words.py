"""Words that sentences and tables share."""

from __future__ import annotations

from extraction.script.text import Text

SEX = {"1": Text("男性", "male"), "2": Text("女性", "female"), "9": Text("性別不明", "sex unknown")}
