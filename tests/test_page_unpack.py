"""The page's own unpacking, in Chromium: whatever zlib packs comes out as it went in."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import renewal_atlas.page
from renewal_atlas.page.unpack import pack, unpack

SCRIPT = Path(renewal_atlas.page.__file__).with_name("unpack.js")
ROUND = """([packed, size]) => {
  const node = document.createElement("script");
  Object.assign(node, { type: "text/plain", id: "x", textContent: packed });
  node.dataset.size = size;
  document.head.append(node);
  atlas.unpack("x", "style");
  const style = document.head.lastElementChild;
  const text = style.textContent;
  style.remove();
  return text;
}"""
LIBRARY = f'<script type="text/plain" id="library" data-size="8">{pack("var a=1;")}</script>'


@pytest.fixture(scope="module")
def unpack_in_page(chromium):
    """Function that packs a text in Python and unpacks it in the page."""
    page = chromium.new_page()
    page.set_content(f"<head>{LIBRARY}</head>")
    page.add_script_tag(path=SCRIPT)
    yield lambda text: page.evaluate(ROUND, [pack(text), len(text.encode("utf-8"))])
    page.close()


# texts of an HTML element: no surrogates, no NUL, no carriage returns
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=400)


@pytest.mark.browser
@settings(max_examples=150, deadline=None)
@given(TEXTS, st.integers(1, 40))
def test_any_text_comes_out_as_it_went_in(unpack_in_page, text, times):
    assert unpack_in_page(text * times) == text * times


@pytest.mark.browser
@pytest.mark.parametrize("size", [0, 1, 20, 300, 40_000, 90_000])
def test_noise_of_any_length_comes_out_as_it_went_in(unpack_in_page, size):
    """Noise is stored as it is; its last block, if short, has the fixed codes."""
    noise = "".join(map(chr, random.Random(size).choices(range(0x20, 0xD7FF), k=size)))
    assert unpack_in_page(noise) == noise


@pytest.mark.browser
@pytest.mark.parametrize("extra", range(0, 40, 3))
def test_a_short_last_block_is_read(unpack_in_page, extra):
    """zlib begins a new block after 16,383 symbols; the rest may be short enough for fixed codes."""
    text = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz;={}", k=16_383 + extra))
    assert unpack_in_page(text) == text


@given(TEXTS)
def test_python_reads_what_it_packed(text):
    assert unpack(pack(text)) == text
