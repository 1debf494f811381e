#!/usr/bin/env bash
# What `make test` needs besides the Python packages: Chromium, and the npm packages of the FranceConnect tests.
# Installs what is missing where it may (root, on Debian); else says what to install. Running it again costs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

have() { # have NAME...: is one of these programs there?
    local name
    for name in "$@"; do
        if command -v "$name" >/dev/null 2>&1; then return 0; fi
    done
    return 1
}

missing=()
if ! have chromium chromium-browser google-chrome; then missing+=(chromium); fi
if ! have wrk; then missing+=(wrk); fi
if ! have curl; then missing+=(curl); fi # runs the calls that the pages print

if ((${#missing[@]})) && [[ $EUID -eq 0 ]] && have apt-get; then
    say "Installing ${missing[*]} (apt-get)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || say "apt-get update failed: trying with the lists that are there."
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || say "apt-get could not install ${missing[*]}."
fi

# A browser is part of the tests; wrk only of `make bench`.
if ! have chromium chromium-browser google-chrome; then
    say "Chromium is missing, and the tests of the pages need it: install it (Debian: apt-get install chromium)."
    exit 1
fi
if ! have curl; then
    say "curl is missing, and the tests of the calls that the pages print need it (Debian: apt-get install curl)."
    exit 1
fi
if ! have wrk; then say "wrk is missing: tests run without it, \`make bench\` does not (Debian: apt-get install wrk)."; fi

# Clients of other projects, at the versions of the lock file. Without npm the tests take node from PyPI.
node=tests/franceconnect/node
if have npm && [[ ! $node/node_modules/.package-lock.json -nt $node/package-lock.json ]]; then
    say "Installing the npm packages of $node"
    npm ci --prefix "$node" --no-audit --no-fund --silent
    touch "$node/node_modules/.package-lock.json"
fi
