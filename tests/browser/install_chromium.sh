#!/bin/sh
# Puts a Chromium in place for the tests: Debian's when we may install it, else the one that Playwright downloads.
set -eu
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    apt-get update -qq > /dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium fonts-dejavu-core > /dev/null 2>&1
else
    playwright install chromium > /dev/null
fi
