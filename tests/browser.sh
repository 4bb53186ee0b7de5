#!/usr/bin/env bash
# Chromium and a CJK font for the tests of the page. As root on Debian they are installed;
# elsewhere one line says what is missing.
set -euo pipefail

have_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
have_font() { command -v fc-list && [ -n "$(fc-list :lang=zh-cn family)" ]; }

have_browser >/dev/null 2>&1 && have_font >/dev/null 2>&1 && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk fontconfig >/dev/null
  exit 0
fi

missing=""
have_browser >/dev/null 2>&1 || missing="Chromium"
have_font >/dev/null 2>&1 || missing="${missing:+$missing and }a CJK font (e.g. Noto Sans CJK)"
echo "missing: $missing; install it, else the tests of the page are skipped" >&2
