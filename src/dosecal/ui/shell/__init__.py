"""What pages know of the window: its services, settings, questions, the document that is open."""
