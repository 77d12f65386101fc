"""dosecal: doses, visit calendars and start windows of oncology trials, offline."""

__version__ = "0.1.0"
