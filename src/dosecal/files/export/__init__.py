"""A plan for other programs and for readers: JSON, text, calendars, spreadsheets, lists."""
