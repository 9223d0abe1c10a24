#!/bin/bash
# Judges /app/Proof.lean against the statement that stands beside this file. The reward is 1 for a proof of it and 0 for
# everything else. Where there is no verdict (Lean ran into a limit, or could not be asked), no reward is written.
# PROOF and LOGS name other places, for a run by hand.
set -u
given="$(cd "$(dirname "$0")" && pwd)/Given.lean"
proof="${PROOF:-/app/Proof.lean}"
logs="${LOGS:-/logs/verifier}"
mkdir -p "$logs"
rm -f "$logs/reward.json"

reward() {
  printf '{"reward": %s}\n' "$1" >"$logs/reward.json.new" && mv "$logs/reward.json.new" "$logs/reward.json"
  echo "reward $1: $2"
  exit 0
}

# A link could name a file that whoever proves may not read.
if [ ! -f "$proof" ] || [ -L "$proof" ]; then
  reward 0 "there is no file $proof"
fi
tllama verify --offline --json "$given" "$proof" >"$logs/verdict.json" 2>"$logs/tllama.txt"
status=$?
cat "$logs/verdict.json" "$logs/tllama.txt"
# In the texts of an answer every quote is escaped, so none of them reads as a field.
if [ "$status" -eq 0 ] && grep -q '"verdict":"proved"' "$logs/verdict.json" && ! grep -q '"verdict":"rejected"' "$logs/verdict.json"; then
  reward 1 "proved"
fi
if [ "$status" -eq 1 ] && grep -q '"verdict":"rejected"' "$logs/verdict.json" &&
  ! grep -Eq '"reason":"(Timeout|OutOfMemory|WorkerCrashed|Unaudited)"' "$logs/verdict.json"; then
  reward 0 "not proved"
fi
echo "no verdict (tllama ended with $status)"
exit 1
