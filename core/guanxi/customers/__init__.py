"""The customer: the one entity of the core, written the way a plugin is written."""
