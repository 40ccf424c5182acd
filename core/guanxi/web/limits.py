"""How often one address may do what costs us much. In memory, for each process: the floods, not the account.

Tries to guess one account's password are counted in the database (`guanxi.accounts.lockout`); this is the coarser
mesh in front of it, against many names tried from one place. It is wide enough for an office behind one address.
"""

from __future__ import annotations

from typing import Final

from guanxi.incoming import limiter

SIGN_IN: Final = "60 per minute; 600 per hour"

__all__ = ["SIGN_IN", "limiter"]
