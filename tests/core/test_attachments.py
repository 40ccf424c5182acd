"""Files on customers and notes: inert, typed by content, scaled anew, seen by those who see the customer."""

from __future__ import annotations

import os
import struct
import time
import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from guanxi.clock import utc_now
from guanxi.ctx import Ctx, Scope
from guanxi.customers.attachments.kinds import plain_name
from guanxi.customers.attachments.previews import make_preview
from guanxi.customers.attachments.queries import files_of
from guanxi.customers.attachments.services import attach, remove, take_in
from guanxi.customers.attachments.sweeping import SWEEP
from guanxi.customers.erasure import erase
from guanxi.customers.merging.services import merge
from guanxi.customers.models import Attachment, Customer
from guanxi.customers.queries import past_changes, story
from guanxi.db import unit_of_work
from guanxi.errors import Refused
from guanxi.jobs import enqueue
from guanxi.runtime import Runtime
from guanxi.settings import save_settings
from guanxi.testing.factories import Made
from guanxi.transfer.copy import copy_of
from guanxi.worker import run_due_jobs
from tests.core.accounts_help import done
from tests.core.browser_help import Browser, text_of
from tests.core.customer_pages_help import boss_of, staff
from tests.core.merging.merging_help import wanted

HTML = b"<html><script>alert(1)</script></html>"
PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def picture(size: tuple[int, int] = (2400, 1200), kind: str = "JPEG") -> bytes:
    """An image with a place and a name in its EXIF data."""
    image, exif, content = Image.new("RGB", size, "navy"), Image.Exif(), BytesIO()
    exif[0x010E] = "secret place"
    image.save(content, kind, exif=exif)
    return content.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 60,000 x 60,000 pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return PNG_HEAD + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def put(ctx: Ctx, customer: int, content: bytes = HTML, name: str = "合同.html") -> int:
    """A file on a customer; its id."""
    received = take_in(ctx, BytesIO(content), name)
    return done(ctx, lambda unit: attach(unit, customer, received))


def send(browser: Browser, customer: int, content: bytes, name: str) -> TestResponse:
    browser.get(f"/customers/{customer}")
    return browser.htmx("POST", f"/customers/{customer}/files", {"files": (BytesIO(content), name)})


def contents(ctx: Ctx) -> list[Path]:
    """All content in the store, previews too."""
    return sorted((ctx.instance / "files" / "attachments").glob("??/*"))


@pytest.fixture
def browser(app: Flask, ctx: Ctx) -> Browser:
    return boss_of(app, ctx)


def test_a_file_is_handed_out_inert(browser: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    answer = send(browser, customer, HTML, "合同 <b>.html")
    assert answer.status_code == 200
    (file,) = files_of(ctx, customer)
    got = browser.client.get(f"/customers/{customer}/files/{file.id}", buffered=True)
    assert got.data == HTML
    assert got.mimetype == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "<b>.html" not in browser.get(f"/customers/{customer}/files").get_data(as_text=True)
    assert "合同 <b>.html" in text_of(browser.get(f"/customers/{customer}"))


def test_a_picture_gets_a_preview_without_what_was_hidden_in_it(browser: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    send(browser, customer, picture(), "photo.txt")
    (file,) = files_of(ctx, customer)
    assert (file.media_type, file.width, file.height) == ("image/jpeg", 1200, 600)
    got = browser.client.get(f"/customers/{customer}/files/{file.id}/preview", buffered=True)
    assert got.mimetype == "image/webp"
    assert got.headers["Cache-Control"] == "private, no-cache"
    again = browser.client.get(f"/customers/{customer}/files/{file.id}/preview", buffered=True,
                               headers={"If-None-Match": got.headers["ETag"]})
    assert again.status_code == 304
    assert b"secret place" not in got.data
    assert Image.open(BytesIO(got.data)).size == (1200, 600)


@pytest.mark.parametrize("content", [bomb(), PNG_HEAD + b"rubbish", picture()[:300], b"GIF89a" + b"\xff" * 40])
def test_pictures_that_are_none_explode_nothing(ctx: Ctx, make: Made, content: bytes) -> None:
    customer = make.customer()
    begun = time.monotonic()
    put(ctx, customer, content, "x.png")
    assert time.monotonic() - begun < 2
    assert files_of(ctx, customer)[0].width is None
    assert make_preview(contents(ctx)[0], ctx.instance / "none") is None


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("a\x00b\n.pdf", "ab.pdf"), ("...", "File"),
    ("gnp.\u202egpj.exe", "gnp.gpj.exe"), ("报价单 v2.xlsx", "报价单 v2.xlsx"),
    ("x" * 300 + ".pdf", "x" * 196 + ".pdf")])
def test_names_are_names(given: str, kept: str) -> None:
    assert plain_name(given) == kept


def test_a_name_leads_nowhere_in_the_store(ctx: Ctx, make: Made) -> None:
    put(ctx, make.customer(), name="../../../../tmp/evil")
    (path,) = contents(ctx)
    assert len(path.name) == 64


@pytest.mark.parametrize(("content", "words"), [
    (b"MZ\x90\x00 program", "Programs"), (b"\x7fELF", "Programs"), (b"#!/bin/sh\nrm -rf /", "Programs"),
    (b"", "empty")])
def test_what_is_refused_leaves_nothing(browser: Browser, ctx: Ctx, make: Made, content: bytes, words: str) -> None:
    customer = make.customer()
    answer = send(browser, customer, content, "a.pdf")
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert files_of(ctx, customer) == []


def test_a_file_may_be_so_large(runtime: Runtime, ctx: Ctx) -> None:
    done(ctx, lambda unit: save_settings(unit, {"attachments.largest": 1}))
    with runtime.opened(ctx.principal) as later, pytest.raises(Refused, match="1 MB"):
        take_in(later, BytesIO(b"x" * ((1 << 20) + 1)), "a.pdf")
    assert list((ctx.instance / "files" / "attachments").iterdir()) == []


def test_the_house_has_room_for_so_much(ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    put(ctx, customer)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Attachment).values(size=20 << 30))
    with pytest.raises(Refused, match="20 GB"):
        put(ctx, customer)


def test_only_who_sees_the_customer_gets_its_files(app: Flask, ctx: Ctx, make: Made) -> None:
    mine, theirs = make.customer(), make.customer()
    file = put(ctx, theirs, picture(), "a.jpg")
    browser, user = staff(app, ctx, "lin", view=Scope.OWN, edit=Scope.OWN)
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Customer).where(Customer.id == mine).values(owner_id=user))
    for path in ("", f"/{file}", f"/{file}/preview"):
        assert browser.get(f"/customers/{theirs}/files{path}").status_code == 404
    for path in (f"/{file}", f"/{file}/preview"):
        assert browser.get(f"/customers/{mine}/files{path}").status_code == 404
    assert browser.post(f"/customers/{mine}/files/{file}/remove").status_code == 404
    assert send(browser, theirs, HTML, "x").status_code == 404


def test_a_file_goes_with_the_note_it_was_sent_for(browser: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    send(browser, customer, HTML, "报价.html")
    (file,) = files_of(ctx, customer)
    assert str(story(ctx, customer)[0][0].sentence) == "added the file 报价.html"
    browser.htmx("POST", f"/customers/{customer}/notes", {"body": "见附件", "file": [file.id, 999, "x"]})
    newest, *others = story(ctx, customer)[0]
    assert [one.name for one in newest.files] == ["报价.html"]
    assert newest.is_note
    assert "core.attached" not in [one.entry.kind for one in others]


def test_a_removed_file_can_be_brought_back(browser: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer()
    file = put(ctx, customer)
    browser.get(f"/customers/{customer}")
    assert "files-changed" in browser.htmx("POST", f"/customers/{customer}/files/{file}/remove").headers["HX-Trigger"]
    assert files_of(ctx, customer) == []
    assert browser.get(f"/customers/{customer}/files/{file}").status_code == 404
    browser.post(f"/customers/{customer}/files/{file}/restore")
    assert [one.id for one in files_of(ctx, customer)] == [file]
    told = [change.after for change in past_changes(ctx, customer, f"attachment.{file}")]
    assert told == ["合同.html", "", "合同.html"]


def test_files_go_with_a_merge_into_the_copy_and_with_an_erasure(ctx: Ctx, make: Made) -> None:
    kept, gone = make.customer(), make.customer()
    put(ctx, gone)
    merge(ctx, wanted(ctx, kept, gone))
    assert [one.name for one in files_of(ctx, kept)] == ["合同.html"]
    assert "合同.html" in done(ctx, lambda unit: copy_of(unit, kept)).decode()
    done(ctx, lambda unit: erase(unit, kept))
    assert ctx.session.scalars(select(Attachment.id)).all() == []


def test_the_copy_of_all_data_holds_the_files(browser: Browser, ctx: Ctx, make: Made) -> None:
    customer = make.customer("张伟")
    file = put(ctx, customer)
    browser.get(f"/customers/{customer}")
    got = browser.client.post(f"/customers/{customer}/copy", data={"csrf_token": browser.token}, buffered=True)
    with ZipFile(BytesIO(got.data)) as archive:
        assert sorted(archive.namelist()) == ["copy.json", f"files/{file}-合同.html"]
        assert archive.read(f"files/{file}-合同.html") == HTML
        assert "张伟" in archive.read("copy.json").decode()


def test_content_that_nobody_has_is_swept_away(ctx: Ctx, make: Made, runtime: Runtime) -> None:
    customer, other = make.customer(), make.customer()
    twice, _same = put(ctx, customer, HTML), put(ctx, other, HTML)
    lone = put(ctx, customer, picture(), "a.jpg")
    young = put(ctx, customer, b"young", "y.txt")
    assert len(contents(ctx)) == 4
    for file in (twice, lone, young):
        done(ctx, lambda unit, file=file: remove(unit, customer, file))
    with unit_of_work(ctx) as unit:
        unit.session.execute(update(Attachment).where(Attachment.customer_id == customer)
                             .values(removed_at=utc_now() - timedelta(days=31)))
        enqueue(unit.ctx, SWEEP)
    for path in contents(ctx):
        if path.read_bytes() != b"young":
            os.utime(path, (0, 0))
    run_due_jobs(runtime)
    assert sorted(path.read_bytes() for path in contents(ctx)) == [HTML, b"young"]



