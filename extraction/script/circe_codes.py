"""Concept sets of a Circe expression as code lists, and what could not be carried."""

from __future__ import annotations

import re

from extraction.script import circe_notes as notes
from extraction.script import circe_values as values
from extraction.script.circe_values import Node
from extraction.script.codes import BY_PREFIX
from extraction.script.text import Text

VISITS = "Visit"
"""The vocabulary of the kinds of visits; a store has them in a column and not as codes."""


class ConceptSets:
    """Reads one expression; ``lost`` collects what the language has no word for."""

    def __init__(self, expression: Node, name: str) -> None:
        self.expression, self.name = expression, name
        self.lost: list[Text] = []
        self.lists: dict[int, str] = {}
        self.visits: dict[int, list[int]] = {}
        self.eras: list[Node] = []

    def _lose(self, ja: str, en: str) -> None:
        self._differs(notes.not_carried(ja, en))

    def _differs(self, said: Text) -> None:
        """Say once what ends up otherwise than in ATLAS."""
        if said not in self.lost:
            self.lost.append(said)

    def _code_lists(self) -> list[Node]:
        sets = self.expression.get("ConceptSets") or []
        found = []
        for entry in sets:
            concepts = [
                item["concept"] for item in entry["expression"]["items"] if not item.get("isExcluded")
            ]
            if concepts and all(concept["VOCABULARY_ID"] == VISITS for concept in concepts):
                self.visits[entry["id"]] = [concept["CONCEPT_ID"] for concept in concepts]
            else:
                found.append(self._code_list(entry))
        return found

    def _code_list(self, entry: Node) -> Node:
        name = self._free_name(entry)
        lists: dict[bool, list[Node]] = {False: [], True: []}
        for item in entry["expression"]["items"]:
            concept = item["concept"]
            code = {"system": str(concept["VOCABULARY_ID"]), "code": str(concept["CONCEPT_CODE"])}
            if item.get("includeDescendants") and code["system"] in BY_PREFIX:
                code["descendants"] = True  # type: ignore[assignment]
            elif item.get("includeDescendants"):
                self._lose(
                    f"{code['system']} の下位コード（前方一致で決まらないもの）",
                    f"Descendants in {code['system']} (their codes do not begin alike; add them to the list)",
                )
            if item.get("includeMapped"):
                self._lose(
                    f"コンセプトセット「{entry['name']}」の対応コード（includeMapped）",
                    f"Mapped concepts (includeMapped) of the concept set “{entry['name']}”",
                )
            lists[bool(item.get("isExcluded"))].append(code)
        found: Node = {"name": name, "title": values.both(entry["name"]), "include": lists[False]}
        return found | ({"exclude": lists[True]} if lists[True] else {})

    def _free_name(self, entry: Node) -> str:
        stem = re.sub(r"[^a-z0-9]+", "_", str(entry["name"]).lower()).strip("_")[:30]
        stem = stem if re.match("[a-z]", stem) else f"codes_{entry['id']}"
        while stem in self.lists.values():
            stem = f"{stem[:30]}_{entry['id']}"
        self.lists[entry["id"]] = stem
        return stem
