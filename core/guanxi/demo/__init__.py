"""The demo organisation: a believable company to look around in, removable in one click."""
