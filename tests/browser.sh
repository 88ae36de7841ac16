#!/bin/sh
# Make sure that there is a browser for the browser tests: Debian's Chromium without its window, which does the same work
# in half the time; else the one that is there, else Playwright's own.
# $1 is the folder of the virtual environment's programs.
set -u

there() {
  for name in "$@"; do command -v "$name" >/dev/null 2>&1 && return 0; done
  return 1
}

install() {
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get -qq install -y --no-install-recommends "$1" >/dev/null 2>&1
}

there chromium-headless-shell && exit 0
if there apt-get && [ "$(id -u)" = 0 ]; then
  echo "installing a browser for the browser tests"
  install chromium-headless-shell && exit 0
fi
there chromium chromium-browser google-chrome google-chrome-stable && exit 0
ls "${HOME:-/root}"/.cache/ms-playwright/chromium-*/ >/dev/null 2>&1 && exit 0
if there apt-get && [ "$(id -u)" = 0 ]; then
  timeout 300 apt-get -qq update >/dev/null 2>&1
  install chromium-headless-shell && exit 0
  install chromium && exit 0
fi
echo "installing Playwright's chromium for the browser tests"
"$1/playwright" install chromium >/dev/null 2>&1 && exit 0
echo "no browser could be installed: the browser tests will be skipped; install Chromium to run them" >&2
