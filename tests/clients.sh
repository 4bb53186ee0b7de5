#!/usr/bin/env bash
# The programs the tests drive: Chromium with a CJK font, Firefox, QGIS. As root on Debian the
# missing ones are installed; elsewhere one line says what is missing and what is skipped for it.
set -euo pipefail

have() {
  case "$1" in
    chromium) command -v chromium || command -v chromium-browser || command -v google-chrome ;;
    fonts-noto-cjk) command -v fc-list && [ -n "$(fc-list :lang=zh-cn family)" ] ;;
    firefox-esr) command -v firefox-esr || command -v firefox ;;
    python3-qgis) [ -x /usr/bin/python3 ] && /usr/bin/python3 -c "import qgis.core" ;;
  esac >/dev/null 2>&1
}

missing=()
for package in chromium fonts-noto-cjk firefox-esr python3-qgis; do
  have "$package" || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # one by one: what a release does not carry must not keep out the rest
  for package in "${missing[@]}"; do
    apt-get install -y -qq --no-install-recommends fontconfig "$package" >/dev/null ||
      echo "$package cannot be installed here; its tests are skipped" >&2
  done
  exit 0
fi
echo "missing: ${missing[*]} (names as in Debian); install them, else their tests are skipped" >&2
