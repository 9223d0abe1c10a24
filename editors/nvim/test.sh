#!/usr/bin/env bash
# Neovim, headless, proves a file with `tllama lsp` and saves it; then Lean checks what was saved.
# Needs Neovim 0.7 or later and a built tllama: `editors/nvim/test.sh [PATH OF TLLAMA]`, by default target/debug/tllama.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tllama=${1:-${CARGO_TARGET_DIR:-$here/../../target}/debug/tllama}
if ! command -v nvim >/dev/null; then
  echo "Neovim is not installed, and this test drives a real one. On Debian: apt-get install neovim" >&2
  exit 1
fi
if [ ! -x "$tllama" ]; then
  echo "there is no program at $tllama: build it with \`cargo build\`, or name another" >&2
  exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TLLAMA=$tllama TLLAMA_DB=$folder/obt.sqlite TLLAMA_FILE=$folder/Sample.lean
export XDG_STATE_HOME=$folder XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder
export TLLAMA_CACHE=${TLLAMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tllama}
cat > "$TLLAMA_FILE" <<'LEAN'
theorem turn (a b : Nat) : a + b = b + a := by
  sorry

/- 𝔸𝔹 -/ theorem larger (n : Nat) : n < n + 1 := sorry
LEAN
timeout 300 nvim --clean --headless -c "luafile $here/test.lua"
if grep -n sorry "$TLLAMA_FILE"; then
  echo "FAILED: a sorry is left" >&2
  exit 1
fi
"$tllama" check "$TLLAMA_FILE"
echo "ok: Neovim $(nvim --version | head -1 | cut -d' ' -f2) saved what Lean accepts:"
cat "$TLLAMA_FILE"
