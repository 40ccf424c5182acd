"""E-mail that comes in: fetched, read whatever is in it, matched to customers."""
