"""The play: who takes part, what is known so far, and the stages one after another."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from config.demonstration.rehearsal.portal import Portal, Stopped

Say = Callable[[str], None]


@dataclass
class Line:
    """What one stage did: who, with which result, in how many seconds."""

    stage: str
    who: str
    result: str
    seconds: float


@dataclass
class Play:
    """One rehearsal. Stages add to `facts` the numbers that later stages need."""

    base: str
    say: Say
    portals: dict[str, Portal] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    def enter(self, name: str, portal: Portal) -> Portal:
        """Let a person take part: they sign in now and keep their session."""
        portal.sign_in()
        self.portals[name] = portal
        return portal

    @property
    def visitor(self) -> Portal:
        """Somebody who does not sign in."""
        return self.portals.setdefault("visitor", Portal(self.base, "", ""))

    def close(self) -> None:
        """Let everybody go."""
        for portal in self.portals.values():
            portal.http.close()

    def __getitem__(self, name: str) -> Portal:
        return self.portals[name]

    def perform(self, stage: "Stage") -> None:
        """Carry out one stage, and print its line."""
        begun = time.monotonic()
        result = stage.act(self)
        line = Line(stage.name, stage.who, result, round(time.monotonic() - begun, 1))
        self.lines.append(line)
        self.say(f"✓ {len(self.lines):2d} {line.stage}｜{line.who}｜{line.result}｜{line.seconds:.1f} s")

    def wait_for(self, what: str, ready: Callable[[], Any], seconds: float = 120) -> Any:
        """Look again until the carriers or agents have done their part. Raises Stopped when they do not."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := ready():
                return found
            time.sleep(0.3)
        raise Stopped(f"{what}: not within {seconds:.0f} seconds.")

    def remember(self, title: str, path: str) -> None:
        """Keep an address to show at the end."""
        self.links.append((title, self.base + path))

    def report(self) -> dict[str, Any]:
        """Everything for machines."""
        shown = {k: v for k, v in self.facts.items() if isinstance(v, str | int | float | list | dict)}
        return {
            "stages": [asdict(line) for line in self.lines],
            "facts": shown,
            "links": [{"title": title, "url": url} for title, url in self.links],
        }


@dataclass(frozen=True)
class Stage:
    """One stage of the life of a usage."""

    name: str
    who: str
    act: Callable[[Play], str]


stages: list[Stage] = []


def stage(name: str, who: str) -> Callable[[Callable[[Play], str]], Callable[[Play], str]]:
    """Add a function to the play; it returns what was issued or reached, in one line."""

    def add(act: Callable[[Play], str]) -> Callable[[Play], str]:
        stages.append(Stage(name, who, act))
        return act

    return add
