"""One patient: the case, the events, the course they add up to, and entries that contradict each other."""
