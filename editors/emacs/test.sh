#!/usr/bin/env bash
# Emacs, without a screen, proves a file with `tllama lsp` through lsp-mode and saves it; then Lean checks what was
# saved. Needs Emacs with lsp-mode and a built tllama: `editors/emacs/test.sh [PATH OF TLLAMA]`, by default
# target/debug/tllama.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tllama=${1:-${CARGO_TARGET_DIR:-$here/../../target}/debug/tllama}
if ! command -v emacs >/dev/null; then
  echo "Emacs is not installed, and this test drives a real one. On Debian: apt-get install emacs-nox elpa-lsp-mode" >&2
  exit 1
fi
if ! emacs --batch --eval "(progn (require 'package) (package-initialize) (require 'lsp-mode))" 2>/dev/null; then
  echo "Emacs has no lsp-mode. On Debian: apt-get install elpa-lsp-mode" >&2
  exit 1
fi
if [ ! -x "$tllama" ]; then
  echo "there is no program at $tllama: build it with \`cargo build\`, or name another" >&2
  exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TLLAMA=$tllama TLLAMA_DB=$folder/obt.sqlite TLLAMA_FILE=$folder/Sample.lean TLLAMA_FOLDER=$folder
export TLLAMA_CACHE=${TLLAMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tllama}
cat > "$TLLAMA_FILE" <<'LEAN'
theorem turn (a b : Nat) : a + b = b + a := by
  sorry

/- αβ -/ theorem larger (n : Nat) : n < n + 1 := sorry
LEAN
HOME=$folder timeout 600 emacs --batch -l "$here/test.el"
if grep -n sorry "$TLLAMA_FILE"; then
  echo "FAILED: a sorry is left" >&2
  exit 1
fi
"$tllama" check "$TLLAMA_FILE"
echo "ok: $(emacs --version | head -1) saved what Lean accepts:"
cat "$TLLAMA_FILE"
