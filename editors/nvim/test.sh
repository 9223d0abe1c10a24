#!/usr/bin/env bash
# Neovim, headless, proves a file with `tllama lsp` and saves it; then Lean checks what was saved.
# Needs Neovim 0.7 or later and a built tllama: `editors/nvim/test.sh [PATH OF TLLAMA]`, by default target/debug/tllama.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../proved_file.sh"
command -v nvim >/dev/null ||
  fail "Neovim is not installed, and this test drives a real one. On Debian: apt-get install neovim"
# Each of these is two units of UTF-16.
prepare 𝔸𝔹
export XDG_STATE_HOME=$folder XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder
timeout 300 nvim --clean --headless -c "luafile $here/test.lua"
judge "Neovim $(nvim --version | head -1 | cut -d' ' -f2)"
