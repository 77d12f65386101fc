"""Sheets on screen and on paper: preview, print, PDF, exports of visits."""
