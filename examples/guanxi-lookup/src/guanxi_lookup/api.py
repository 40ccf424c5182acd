"""What other plugins may import of the look-up; whoever does names `lookup>=1` in its manifest."""

from guanxi_lookup.models import Company
from guanxi_lookup.queries import companies_of

__all__ = ["Company", "companies_of"]
