"""Customers in the API: with everything that their pages show."""
