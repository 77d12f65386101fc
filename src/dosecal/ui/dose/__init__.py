"""The page Dose."""
