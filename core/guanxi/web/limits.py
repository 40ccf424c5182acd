"""How often one address may do what costs us much. In memory, for each process: the floods, not the account.

Tries to guess one account's password are counted in the database (`guanxi.accounts.lockout`); this is the coarser
mesh in front of it, against many names tried from one place. It is wide enough for an office behind one address.
"""

from __future__ import annotations

from typing import Final

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

SIGN_IN: Final = "60 per minute; 600 per hour"

limiter = Limiter(get_remote_address, storage_uri="memory://")
