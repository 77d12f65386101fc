"""Why a sheet must not be printed."""

from dosecal.core.values.finding import Finding
from dosecal.words import Words
from dosecal.words.findings import finding_sentence


class SheetBlocked(Exception):
    """A sheet must not be printed: word ``sheet.blocked.<code>`` of the catalogue with its parameters."""

    def __init__(self, code: str, finding: Finding | None = None, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.finding = finding
        self.params = params

    def sentence(self, words: Words) -> str:
        """The reason in one line."""
        params = {**self.params}
        if self.finding is not None:
            params["reason"] = finding_sentence(words, self.finding)
        return words.say(f"sheet.blocked.{self.code}", **params)
