"""Questions to plans: differences, deadlines, the day list, body sizes."""
