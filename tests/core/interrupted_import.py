"""An import in a process of its own, to be killed: python -m tests.core.interrupted_import URL INSTANCE FILE OPTIONS.

It writes the number of rows dealt with to standard output after each transaction. OPTIONS is the wish as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from guanxi.config import Config
from guanxi.ctx import Principal
from guanxi.db.engine import make_engine
from guanxi.features import make_runtime
from guanxi.transfer.engine import import_rows
from tests.core.import_help import Driver, began


def main(url: str, instance: str, file: str, options: str) -> None:
    """Begin the import, or go on with it."""
    engine = make_engine(url, pool_size=2)
    config = Config(instance=Path(instance), database_url=url, secret_key="test-signing-key",
                    audit_key=b"test-audit-key", testing=True)
    with make_runtime(config, engine, ()).opened(Principal.system("test")) as ctx:
        wish = json.loads(options)
        begun = began(ctx, Path(file), wish.pop("maps"), **wish)
        import_rows(Driver(ctx, lambda done: print(done, flush=True)), begun.run_id, begun.plan)


if __name__ == "__main__":
    main(*sys.argv[1:])
