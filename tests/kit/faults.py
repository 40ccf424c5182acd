"""A plugin for each rule that breaks it: the first plugin that `guanxi plugin new` writes, with one thing changed."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guanxi.kit.check import check_plugin
from guanxi.kit.new import Wish, write_plugin
from guanxi.plugin.fading import FADING, Fading

HOOKS, VIEWS, SERVICES, MODELS = "hooks.py", "views.py", "services.py", "models.py"
PANEL, FORM = "templates/{name}/_panel.html", "templates/{name}/new.html"
MIGRATION = "migrations/versions/0001_requests.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """In `file` of the package, `old` becomes `new`; "" for `old` stands for its end, None for `new` for no file."""

    file: str
    new: str | None
    old: str = ""

    def make(self, root: Path, name: str) -> None:
        """Make it."""
        path = root / "src" / f"guanxi_{name}" / self.file.format(name=name)
        if self.new is None:
            path.unlink()
            return
        text = path.read_text("utf-8")
        old, new = self.old.format(name=name), self.new.replace("NAME", name)
        assert old in text, (self.file, old)
        path.write_text(text.replace(old, new, 1) if old else f"{text}\n\n{new}\n", encoding="utf-8")


def _service(body: str) -> Fault:
    return Fault(file=SERVICES, new=f'def more(ctx: Ctx) -> None:\n    """More."""\n    {body}')


FAULTS: Final = {
    "door": Fault(file=SERVICES, old="from sqlalchemy import update",
                  new="import guanxi.db\nfrom sqlalchemy import update"),
    "other-plugins": Fault(file=SERVICES, old="from guanxi_commerce.api import OrdersRecorded",
                           new="from guanxi_commerce.events import OrdersRecorded"),
    "fading": Fault(file=SERVICES, old="from sqlalchemy import update",
                    new="from sqlalchemy import update\nfrom guanxi.api import put_down"),
    "core-sql": _service('from sqlalchemy import text\n    ctx.session.execute(text("DELETE FROM customer"))'),
    "transaction": _service("ctx.session.commit()"),
    "timeout": _service('import urllib.request\n    urllib.request.urlopen("https://example.com")'),
    "swallowed": _service("try:\n        ctx.require(EDIT)\n    except Exception:\n        pass"),
    "permission": Fault(file=VIEWS, old="@requires(EDIT)\n", new=""),
    "get-writes": Fault(file=VIEWS, old='    """The form."""', new='    """The form."""\n    write(lambda ctx: None)'),
    "view-session": Fault(file=VIEWS, old='    """The form."""',
                          new='    """The form."""\n    current_ctx().session.add(form)'),
    "csrf": Fault(file=VIEWS, new="csrf.exempt(blueprint)"),
    "inline": Fault(file=PANEL, new='<p style="color: red"></p>'),
    "form-token": Fault(file=FORM, old="{{{{ csrf() }}}}", new=""),
    "template-words": Fault(file=PANEL, new="<p>Hello there</p>"),
    "table-prefix": Fault(file=MODELS, old='__tablename__ = "{name}_request"', new='__tablename__ = "wrong_request"'),
    "customer-owned": Fault(file=MODELS, old="class Request(CustomerOwned, Base)", new="class Request(Base)"),
    "no-migrations": Fault(file=MIGRATION, new=None),
    "downgrade": Fault(file=MIGRATION, old='    op.drop_table("{name}_request")', new="    pass"),
    "index": Fault(file=MODELS, old='        Index("ix_{name}_request_title", "title", "id"),\n', new=""),
    "translation": Fault(file=PANEL, new='<p>{{ _("Nobody has translated this") }}</p>'),
    "plain-title": Fault(file="__init__.py", old='title=_l("Requests"),\n    version',
                         new='title="Plain",\n    version'),
    "docstring": Fault(file=SERVICES, new="def silent(ctx: Ctx) -> None:\n    ctx.require(EDIT)"),
    "types": Fault(file=SERVICES, new='def untyped(ctx):\n    """Nobody knows."""'),
    "held": Fault(file="__init__.py", old="version=VERSION", new='version=VERSION, api=">=2,<3"'),
    "manifest-only": Fault(file="__init__.py", new="NAMES = [plugin.name]"),
    "hook": Fault(file=HOOKS, old="def customer_actions(", new="def customer_aktions("),
    "api": Fault(file="__init__.py", old="version=VERSION", new='version=VERSION, api=">=1"'),
    "py-typed": Fault(file="py.typed", new=None),
    "readme": Fault(file="../../README.md", new=None),
    "contract": Fault(file="../../tests/test_contract.py", new=None),
}


def main(folder: Path) -> None:
    """Print, by rule, the findings about the plugin that breaks it, and under "" those about one that breaks none."""
    FADING["put_down"] = Fading(value="guanxi.audit.services:record", instead="record", since="0.1", until=2)
    told = {}
    for place, (key, fault) in enumerate([("", None), *FAULTS.items()]):
        name = f"faulty{place}"
        write_plugin(folder, Wish(name=name, title="Requests", title_zh="需求", variant="vertical"))
        root = folder / f"guanxi-{name}"
        if fault is not None:
            fault.make(root, name)
        told[key] = [one.told() for one in check_plugin(str(root)).findings]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
