"""make_plan: a case on a day in, everything that follows from it out."""
