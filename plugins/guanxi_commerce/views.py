"""The pages of commerce, below /commerce/."""

from guanxi_commerce.web import blueprint

__all__ = ["blueprint"]
