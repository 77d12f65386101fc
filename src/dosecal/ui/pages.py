"""Every page of the window, in order: the one place where a page is registered. It imports none of them.

A page is an entry here, a module with a function ``make``, words (``window.nav`` or ``window.tab``),
a chapter of the manual and, on the left edge of the window, an icon.
"""

from dosecal.ui.shell.page import PageEntry

PAGES = (
    PageEntry("calculator", "Alt+1", "dosecal.ui.patient_page"),
    PageEntry("deadlines", "Alt+2", "dosecal.ui.folder.deadlines_page", sheet="deadlines"),
    PageEntry("day-list", "Alt+3", "dosecal.ui.folder.day_page", sheet="day-list"),
)
"""The pages on the left edge; the first is shown first."""

PATIENT_PAGES = (
    PageEntry("dose", "Ctrl+1", "dosecal.ui.dose.page", sheet="dose"),
    PageEntry("calendar", "Ctrl+2", "dosecal.ui.calendar.page", sheet="calendar", wide=True),
    PageEntry("start", "Ctrl+3", "dosecal.ui.start.page", sheet="start-window", wide=True),
    PageEntry("eligibility", "Ctrl+4", "dosecal.ui.start.eligibility_page", sheet="eligibility", wide=True),
)
"""The pages about the patient, inside the calculator."""

CHAPTERS = (
    PAGES[0].chapter,
    *(page.chapter for page in PATIENT_PAGES),
    *(page.chapter for page in PAGES[1:]),
    "interface", "trial-files", "rules",
)  # fmt: skip
"""The chapters of the manual: one a page, then what is looked up."""
