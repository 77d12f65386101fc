"""When the patient is seen: targets by the three clocks, windows, open days, delays."""
