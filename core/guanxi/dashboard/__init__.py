"""The dashboard: what stands on it for whom, and the core's own parts."""
