"""The one error of the services: a sentence for the person at the terminal."""


class Unavailable(SystemExit):
    """A service cannot run; ends the command with a Japanese and an English sentence, no traceback.

    `detail` is what the service itself wrote, usually the last lines of its log.
    """

    def __init__(self, ja: str, en: str, detail: str = "") -> None:
        self.ja, self.en, self.detail = ja, en, detail.strip()
        super().__init__("\n".join(part for part in ("", ja, en, self.detail) if part or part == ja))
