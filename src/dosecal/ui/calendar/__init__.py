"""The page Calendar: the visits as timeline, month and table; trying a move; recording what happened."""
