"""The page in Firefox, opened from a file: it draws and its panels start."""

from __future__ import annotations

import os
import shutil
import subprocess
from base64 import b64encode

import pytest

from renewal_atlas.page import render

pytestmark = pytest.mark.browser
COUNT_COLOURS = """async (address) => {
  const image = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const counts = {};
  for (let i = 0; i < data.length; i += 4) {
    const colour = data.slice(i, i + 3).join();
    counts[colour] = (counts[colour] || 0) + 1;
  }
  return counts;
}"""
COLOURS = {  # what only a page that has started shows
    "the districts around": "239,242,243",
    "the button of the open panel": "11,92,138",
    "a mark of renewal": "184,67,0",
}


@pytest.fixture(scope="module")
def firefox():
    found = next((shutil.which(name) for name in ("firefox-esr", "firefox")), None)
    return found or pytest.skip("no Firefox found: install firefox-esr to run this test")


@pytest.fixture(scope="module")
def colours(firefox, chromium, atlas, tmp_path_factory):
    """Number of pixels by colour on the first screen; Chromium reads Firefox's picture."""
    folder = tmp_path_factory.mktemp("firefox")
    page, shot = folder / "page.html", folder / "shot.png"
    page.write_text(render(atlas.map()), encoding="utf-8")
    (folder / "profile").mkdir()
    command = [
        firefox, "--headless", "--profile", str(folder / "profile"), "--window-size=1440,900",
        f"--screenshot={shot}", f"{page.as_uri()}#layers=circles,areas",
    ]  # fmt: skip
    environment = os.environ | {"HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
    subprocess.run(command, check=True, capture_output=True, timeout=120, env=environment)
    reader = chromium.new_page()
    picture = b64encode(shot.read_bytes()).decode("ascii")
    counts = reader.evaluate(COUNT_COLOURS, f"data:image/png;base64,{picture}")
    reader.close()
    return counts


@pytest.mark.parametrize("what", COLOURS)
def test_firefox_draws(colours, what):
    assert colours.get(COLOURS[what], 0) > 20
