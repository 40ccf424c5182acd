"""Lists: attributes, filters, the list compiler, saved views."""
