"""Making one file of several, and taking that back."""
