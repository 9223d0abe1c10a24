#!/usr/bin/env bash
# Schemathesis against a server with the real Lean: `tests/serve/schemathesis/test.sh [SECONDS [PATH OF TLLAMA]]`, by default
# a minute and target/debug/tllama. Finds requests whose answer is not as /openapi.json describes it. Needs Python 3.11.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-60}
program=$(realpath "${2:-$here/../../../target/debug/tllama}")
work=$(mktemp -d)
server=
end() {
  [ -z "$server" ] || kill "$server" || true
  wait
  rm -rf "$work"
}
trap end EXIT
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --require-hashes -r "$here/requirements.txt"
export TLLAMA_DB="$work/store.sqlite" TLLAMA_STORE_KEY="$work/key"
"$program" serve --listen 127.0.0.1:0 --timeout 5 --budget 5 --samples 5 --model-samples 0 2> "$work/log" &
server=$!
address=
for _ in $(seq 600); do
  address=$(sed -n 's/.*listening on //p' "$work/log")
  [ -z "$address" ] || break
  kill -0 "$server" || { cat "$work/log" >&2; exit 1; }
  sleep 0.2
done
# Lean is there when the clock starts.
curl --silent --show-error --fail --max-time 300 --retry 10 --retry-all-errors "$address/readyz" > "$work/ready"
# It leaves what it found where it runs.
cd "$work"
"$work/python/bin/st" --config-file "$here/schemathesis.toml" run "$address/openapi.json" \
  --max-time "$seconds" --continue-on-failure --no-shrink --wait-for-schema 10
# It is still there, and well.
curl --silent --show-error --fail --max-time 60 "$address/readyz"
echo
