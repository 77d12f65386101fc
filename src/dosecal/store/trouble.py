"""Why a site cannot be opened, read or written: for each reason one sentence that repeats nothing of a patient."""

from dosecal.words import Words


class Trouble(Exception):
    """``code`` is the word ``store.<code>`` of the catalogue; ``params`` are put into it.

    ``number`` is the entry that it is about, 0 where it is about none.
    """

    def __init__(self, code: str, number: int = 0, **params: object) -> None:
        super().__init__(code)
        self.code, self.number = code, number
        self.params = {"number": number, **params} if number else params

    def sentence(self, words: Words) -> str:
        """One line for the person in front of the program."""
        return words.say(f"store.{self.code}", **self.params)

    def __str__(self) -> str:
        return f"{self.code} {self.number}" if self.number else self.code
