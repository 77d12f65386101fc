"""Findings, missing inputs and site rules on screen."""
