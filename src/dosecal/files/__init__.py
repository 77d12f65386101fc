"""Text to core values and back: protocols, drugs, cases, plans, closed days. No Qt."""
