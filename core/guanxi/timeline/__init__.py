"""The timeline: one row per thing that happened to a customer."""
