# Sourced by the editors' tests: a file with two gaps and a store of its own, and what has to hold once an editor has proved
# the file and saved it. The first argument names the program, by default target/debug/tllama.

tllama=${1:-${CARGO_TARGET_DIR:-$(dirname "${BASH_SOURCE[0]}")/../target}/debug/tllama}
tllama=$(realpath -m "$tllama")

# fail WHY
fail() {
  echo "$1" >&2
  exit 1
}

# prepare WIDE: makes the file, in which the characters WIDE stand in front of the second gap.
prepare() {
  [ -x "$tllama" ] || fail "there is no program at $tllama: build it with \`cargo build\`, or name another"
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  export TLLAMA=$tllama TLLAMA_FOLDER=$folder TLLAMA_FILE=$folder/Sample.lean
  export TLLAMA_DB=$folder/obt.sqlite TLLAMA_STORE_KEY=$folder/obt.key
  export TLLAMA_CACHE=${TLLAMA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tllama}
  cat > "$TLLAMA_FILE" <<LEAN
theorem turn (a b : Nat) : a + b = b + a := by
  sorry

/- $1 -/ theorem larger (n : Nat) : n < n + 1 := sorry
LEAN
}

# judge EDITOR: whether Lean accepts what EDITOR has saved.
judge() {
  if grep -n sorry "$TLLAMA_FILE"; then
    fail "FAILED: a sorry is left"
  fi
  "$tllama" check "$TLLAMA_FILE"
  echo "ok: $1 saved what Lean accepts:"
  cat "$TLLAMA_FILE"
}
