"""The sheet on paper, and what is said where no browser is installed."""

from __future__ import annotations

import os
import shutil
import struct

import pytest

from renewal_atlas.errors import PublishError, UsageError
from renewal_atlas.page import find_browser, print_sheet


@pytest.fixture(scope="module")
def page(atlas, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "page.html"
    atlas.map().save(path)
    return path


@pytest.fixture
def chromium():
    try:
        return find_browser()
    except UsageError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("paper", "width_mm"), [("a3", 420), ("a4", 297)])
def test_pdf_is_one_landscape_sheet_with_its_glyphs(page, tmp_path, chromium, paper, width_mm):
    pdf = print_sheet(page, tmp_path / "sheet.pdf", paper=paper).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1
    width = float(pdf.partition(b"/MediaBox [0 0 ")[2].split()[0])
    assert width == pytest.approx(width_mm / 25.4 * 72, abs=2)
    assert b"/FontFile" in pdf or b"/Subtype /Type3" in pdf  # the glyphs travel with the file


@pytest.mark.browser
@pytest.mark.slow
def test_png_has_the_shape_of_the_sheet(page, tmp_path, chromium):
    png = print_sheet(page, tmp_path / "sheet.png", paper="a4").read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert 1.3 < width / height < 1.55
    assert width > 2000


def test_without_a_browser_the_message_says_what_to_do(page, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(UsageError, match=r"apt install chromium"):
        print_sheet(page, tmp_path / "sheet.pdf")


@pytest.mark.parametrize(
    ("name", "message"), [("sheet.docx", r"use \.pdf or \.png"), ("x", "suffix")]
)
def test_another_format_is_refused(page, tmp_path, name, message):
    shell = shutil.which("true")
    with pytest.raises(UsageError, match=message):
        print_sheet(page, tmp_path / name, browser=shell)


def test_a_page_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match="build the district first"):
        print_sheet(tmp_path / "none.html", tmp_path / "sheet.pdf")


def test_a_browser_that_writes_nothing_is_reported(page, tmp_path):
    with pytest.raises(PublishError, match="did not print"):
        print_sheet(page, tmp_path / "sheet.pdf", browser=shutil.which("true"))
    assert not (tmp_path / "sheet.pdf").exists()
