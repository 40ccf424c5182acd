"""What authors of plugins are given: a first plugin to begin with, and the check of what they wrote."""
