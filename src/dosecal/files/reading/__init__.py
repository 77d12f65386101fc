"""Reading and writing files whole: TOML, one grammar for values, refusals with their place."""
