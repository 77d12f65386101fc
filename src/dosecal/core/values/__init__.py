"""What everything is made of: quantities, spans, sources, closed days, comparisons, findings."""
