#!/usr/bin/env bash
# MCP Inspector and a JSON Schema validator on a built tllama: `tests/mcp/inspector/test.sh [PATH OF TLLAMA]`, by default
# target/debug/tllama. Installs both beside this file, as package-lock.json has them; needs npm.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:-$here/../../../target/debug/tllama}")
cd "$here"
[ -d node_modules ] || npm ci --no-audit --no-fund --ignore-scripts --loglevel error
node inspect.mjs "$program"
