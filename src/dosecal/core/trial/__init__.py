"""A trial as it is written: protocol, drugs, dose rules, rhythm, vocabulary, and every rule in readable lines."""
