"""The sheet on paper, and what is said where no browser is installed."""

from __future__ import annotations

import os
import re
import shutil
import struct
import unicodedata
import zlib

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


def characters(pdf):
    """Characters that the text of a PDF can be searched for: those of its ToUnicode tables."""
    found = set()
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(packed)
        except zlib.error:
            continue
        for part in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            found |= {chr(int(code, 16)) for code in re.findall(rb"> <(\w{4})>", part)}
        for part in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
            for row in re.findall(rb"<(\w+)> <(\w+)> <(\w{4})>", part):
                first, last, code = (int(number, 16) for number in row)
                found |= {chr(code + step) for step in range(last - first + 1)}
    # Chromium writes some characters, such as 用 and 示, as the radicals that share their glyph
    return {unicodedata.normalize("NFKC", one) for one in found}


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("paper", "width_mm", "sheets"), [("a3", 420, 1), ("a4", 297, 2)])
def test_pdf_is_landscape_with_its_glyphs(page, tmp_path, chromium, paper, width_mm, sheets):
    """On A3 map and list stand on one sheet; on A4 the list goes on on a second one."""
    pdf = print_sheet(page, tmp_path / "sheet.pdf", paper=paper).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == sheets
    width = float(pdf.partition(b"/MediaBox [0 0 ")[2].split()[0])
    assert width == pytest.approx(width_mm / 25.4 * 72, abs=2)
    assert b"/FontFile" in pdf or b"/Subtype /Type3" in pdf  # the glyphs travel with the file
    assert set("市中区城市更新地图比例尺审图号内部使用示意") <= characters(pdf)


@pytest.mark.browser
@pytest.mark.slow
def test_png_has_the_shape_of_the_sheet(page, tmp_path, chromium):
    png = print_sheet(page, tmp_path / "sheet.png", paper="a4").read_bytes()
    width, height = struct.unpack(">II", png[16:24])
    assert width / height == pytest.approx(281 / 193, rel=0.01)
    assert width > 2000


@pytest.mark.browser
@pytest.mark.slow
def test_a_unit_is_printed_by_its_name(page, tmp_path, chromium):
    pdf = print_sheet(page, tmp_path / "axis.pdf", unit="功能品质提升轴").read_bytes()
    assert set("功能品质提升轴含跨界或临界") <= characters(pdf)


@pytest.mark.parametrize(
    ("unit", "words"),
    [("环城绿带", "no plan unit is called '环城绿带'.*yihuan 一环"), ("区", "several plan units")],
)
def test_a_unit_that_is_not_there_or_not_the_only_one_lists_what_is(page, tmp_path, unit, words):
    with pytest.raises(UsageError, match=words):
        print_sheet(page, tmp_path / "sheet.pdf", unit=unit)


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


def test_a_browser_that_hangs_is_stopped_and_reported(page, tmp_path, monkeypatch):
    monkeypatch.setattr("renewal_atlas.page.printing._LIMIT_S", 0.2)
    stuck = tmp_path / "stuck"
    stuck.write_text("#!/bin/sh\nexec sleep 30\n", encoding="utf-8")
    stuck.chmod(0o755)
    with pytest.raises(PublishError, match=r"stuck took longer than 0\.2 s; try again"):
        print_sheet(page, tmp_path / "sheet.pdf", browser=str(stuck))
    assert not (tmp_path / "sheet.pdf").exists()


def test_a_browser_that_writes_nothing_is_reported(page, tmp_path):
    with pytest.raises(PublishError, match="did not print"):
        print_sheet(page, tmp_path / "sheet.pdf", browser=shutil.which("true"))
    assert not (tmp_path / "sheet.pdf").exists()
