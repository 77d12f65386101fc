"""The dialogs that record events, for every page."""
