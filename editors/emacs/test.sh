#!/usr/bin/env bash
# Emacs, without a screen, proves a file with `tllama lsp` through lsp-mode and saves it; then Lean checks what was
# saved. Needs Emacs with lsp-mode and a built tllama: `editors/emacs/test.sh [PATH OF TLLAMA]`, by default
# target/debug/tllama.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../proved_file.sh"
command -v emacs >/dev/null ||
  fail "Emacs is not installed, and this test drives a real one. On Debian: apt-get install emacs-nox elpa-lsp-mode"
emacs --batch --eval "(progn (require 'package) (package-initialize) (require 'lsp-mode))" 2>/dev/null ||
  fail "Emacs has no lsp-mode. On Debian: apt-get install elpa-lsp-mode"
# Each of these is two bytes.
prepare αβ
HOME=$folder timeout 600 emacs --batch -l "$here/test.el"
judge "$(emacs --version | head -1)"
