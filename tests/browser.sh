#!/bin/sh
# Make sure that there is a browser for the browser tests: the one that is there, else Debian's, else Playwright's own.
# $1 is the folder of the virtual environment's programs.
set -u
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && exit 0
done
ls "${HOME:-/root}"/.cache/ms-playwright/chromium-*/ >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing chromium for the browser tests"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } \
    >/dev/null 2>&1 && exit 0
fi
echo "installing Playwright's chromium for the browser tests"
"$1/playwright" install chromium >/dev/null 2>&1 && exit 0
echo "no browser could be installed: the browser tests will be skipped; install Chromium to run them" >&2
