"""Guanxi: a customer-relationship platform whose small core knows customers and whose plugins do the rest."""

__version__ = "0.1.0"
