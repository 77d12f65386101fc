"""A site's record: an append-only list of sealed, signed, chained entries, from which each case is folded."""
