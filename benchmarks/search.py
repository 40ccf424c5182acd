"""Finding customers by free text, as the server sees it."""

from __future__ import annotations

from benchmarks.databases import Bench
from benchmarks.measure import Row, sample, within
from benchmarks.seed import customer
from guanxi.config import Config
from guanxi.ctx import Principal
from guanxi.features import make_runtime
from guanxi.search.pinyin import initials
from guanxi.views.finding import find
from tests.toy.guanxi_toy import plugin


def run(bench: Bench) -> list[Row]:
    """The rows of this subject."""
    config = Config(instance=bench.folder, database_url=bench.url, secret_key="benchmark", audit_key=b"benchmark")
    someone = next(found for number in range(1, 1000) if (found := customer(number)).kind == "person"
                   and len(found.name) == 3)
    texts = {"two Han characters": someone.name[1:], "pinyin initials": initials(someone.name),
             "part of an e-mail": someone.email.partition("@")[0], "digits of a phone": someone.phone[-8:]}
    rows = []
    with make_runtime(config, bench.engine, [plugin]).opened(Principal.system("benchmark")) as ctx:
        for title, asked in texts.items():
            found = sample(lambda asked=asked: find(ctx, asked))
            hits = find(ctx, asked)
            rows.append(within(f"search, {title} ({len(hits.ids)}{'+' if hits.more else ''} hits)", found, 8, 25))
    return rows
