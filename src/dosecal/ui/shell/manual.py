"""The manual in the window: one chapter a page, offline, with a search and links between chapters."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from dosecal.ui.shell.chapters import chapter
from dosecal.ui.widgets import theme
from dosecal.ui.widgets.dialog_room import open_at
from dosecal.ui.widgets.layout import column, row
from dosecal.ui.widgets.text import Line
from dosecal.words import Words


class Pages(QTextBrowser):
    """Shows Markdown and nothing else: no HTML inside it, no pictures, nothing from anywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.document().setDefaultFont(theme.font())
        self.document().setDocumentMargin(16)

    def loadResource(self, _kind: int, _name: QUrl | str) -> None:
        """Loads nothing."""

    def show_text(self, text: str) -> None:
        """Shows a chapter from its beginning."""
        dialect = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.document().setMarkdown(text, dialect | QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self.moveCursor(self.textCursor().MoveOperation.Start)


class Manual(QDialog):
    """The chapters on the left, the one chosen on the right."""

    def __init__(self, words: Words, names: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._words = words
        self._chapters = {name: chapter(name, words) for name in names}
        self.setWindowTitle(words.say("manual.title"))
        self.setFont(theme.font())
        open_at(self, 960, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(words.say("manual.search"))
        self.search.setAccessibleName(words.say("manual.search"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self.find_next)
        self.contents = QListWidget()
        self.contents.setAccessibleName(words.say("manual.contents"))
        self.contents.setWordWrap(True)
        self.contents.setSpacing(3)
        for one in self._chapters.values():
            item = QListWidgetItem(one.title, self.contents)
            item.setData(Qt.ItemDataRole.UserRole, one.name)
        self.contents.currentItemChanged.connect(lambda item, _old: self._show_item(item))
        self.pages = Pages()
        self.pages.setAccessibleName(words.say("manual.title"))
        self.pages.anchorClicked.connect(self.follow)
        self._note = Line("", "quiet", wrap=True)
        left = QWidget()
        left.setFixedWidth(260)
        left.setLayout(column(self.search, self.contents))
        body = row(left, self.pages, gap=12)
        body.setStretch(1, 1)
        layout = column(body, self._note, margins=(12, 12, 12, 12))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)

    def show_chapter(self, name: str) -> None:
        """Shows a chapter, and the window if it is hidden or behind another one."""
        for place in range(self.contents.count()):
            item = self.contents.item(place)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == name:
                item.setHidden(False)
                self.contents.setCurrentItem(item)
        self.show()
        self.raise_()
        self.activateWindow()

    @property
    def shown(self) -> str:
        """The name of the chapter shown."""
        item = self.contents.currentItem()
        return "" if item is None else str(item.data(Qt.ItemDataRole.UserRole))

    def _show_item(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._note.say("")
            self.pages.show_text(self._chapters[self.shown].text)

    def follow(self, link: QUrl) -> None:
        """To another chapter; an address outside is shown and not opened: the program is offline."""
        name = link.path().removesuffix(".md")
        if not link.scheme() and name in self._chapters:
            self.show_chapter(name)
        else:
            self._note.say(self._words.say("manual.outside", address=link.toString()))

    def _filter(self, text: str) -> None:
        """Lists the chapters in which the text occurs, and marks it in the one shown."""
        wanted = text.strip().casefold()
        for place, one in enumerate(self._chapters.values()):
            item = self.contents.item(place)
            if item is not None:
                item.setHidden(wanted not in one.text.casefold())
        self.pages.moveCursor(self.pages.textCursor().MoveOperation.Start)
        self.find_next()

    def find_next(self) -> None:
        """To the next place of the text searched for: in the chapter shown, else in the next chapter that has it."""
        wanted = self.search.text().strip()
        self._note.say("")
        if not wanted or self.pages.find(wanted):
            return
        items = [self.contents.item(place) for place in range(self.contents.count())]
        found = [item for item in items if item is not None and not item.isHidden()]
        if not found:
            self._note.say(self._words.say("manual.nothing-found", text=wanted))
            return
        current = self.contents.currentItem()
        place = found.index(current) + 1 if current in found else 0
        self.contents.setCurrentItem(found[place % len(found)])
        self.pages.moveCursor(self.pages.textCursor().MoveOperation.Start)
        self.pages.find(wanted)
