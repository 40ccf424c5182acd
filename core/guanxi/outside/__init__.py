"""The way outside: asking web servers whose addresses people typed, without reaching into the house."""

from guanxi.outside.addresses import AddressRefused, Unreachable, check_address
from guanxi.outside.asking import Answer, fetch

__all__ = ["AddressRefused", "Answer", "Unreachable", "check_address", "fetch"]
