"""The arithmetic of a trial: pure functions of values. No Qt, disk, clock, locale or network."""
