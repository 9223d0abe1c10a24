"""Records a terminal session of Neovim with tllama as a PNG: `record.py TLLAMA OUT.png`.

Needs pyte and pillow (`pip install pyte pillow`), Neovim, and the font DejaVu Sans Mono. The screen is that of a real
session: the file is opened, the code action is chosen by its keys, and the picture is taken when the proof stands
there and the list of actions is open at the next theorem.
"""

import os
import pty
import select
import subprocess
import sys
import tempfile
import time

import pyte
from PIL import Image, ImageDraw, ImageFont

COLUMNS, ROWS, SIZE = 96, 26, 17
SAMPLE = """/-- Addition does not mind the order. -/
theorem turn (a b : Nat) : a + b = b + a := by
  sorry

/-- False: 4 is a counterexample. -/
theorem bound (n : Nat) (h : 2 < n) : n + n < 8 := by
  sorry

theorem both (a b : Nat) (h : a < b) : a ≤ b ∧ b + 0 = b := by
  constructor
  · sorry
  · sorry
"""
COLOURS = {"default": "#d8dee9", "black": "#3b4252", "red": "#bf616a", "green": "#a3be8c", "brown": "#ebcb8b",
           "blue": "#81a1c1", "magenta": "#b48ead", "cyan": "#88c0d0", "white": "#e5e9f0"}


def colour(name, default):
    if name == "default":
        return default
    return COLOURS.get(name.removeprefix("bright"), "#" + name if len(name) == 6 else default)


def font_file():
    found = subprocess.run(["fc-match", "-f", "%{file}", "DejaVu Sans Mono"], capture_output=True, text=True)
    return found.stdout


def draw(screen, path):
    font = ImageFont.truetype(font_file(), SIZE)
    width, height = round(font.getlength("M")), SIZE + 5
    image = Image.new("RGB", (COLUMNS * width + 20, ROWS * height + 20), "#2e3440")
    canvas = ImageDraw.Draw(image)
    for row in range(ROWS):
        for column in range(COLUMNS):
            cell = screen.buffer[row][column]
            front, back = colour(cell.fg, "#d8dee9"), colour(cell.bg, "#2e3440")
            if cell.reverse:
                front, back = back, front
            x, y = 10 + column * width, 10 + row * height
            if back != "#2e3440":
                canvas.rectangle([x, y, x + width - 1, y + height - 1], fill=back)
            canvas.text((x, y + 1), cell.data, font=font, fill=front)
    image.save(path, optimize=True)


def main(tllama, out):
    here = os.path.dirname(os.path.abspath(__file__))
    folder = tempfile.mkdtemp()
    with open(os.path.join(folder, "Sample.lean"), "w", encoding="utf-8") as file:
        file.write(SAMPLE)
    setup = f"lua dofile('{here}/tllama.lua').setup({{ cmd = {{ '{os.path.abspath(tllama)}', 'lsp' }} }})"
    keys = "nnoremap <space>a <cmd>lua vim.lsp.buf.code_action()<cr>"
    options = "set noswapfile number laststatus=2 shortmess+=I cmdheight=2 | colorscheme slate"
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", TLLAMA_DB=os.path.join(folder, "obt.sqlite"),
                          TLLAMA_STORE_KEY=os.path.join(folder, "obt.key"),
                          COLUMNS=str(COLUMNS), LINES=str(ROWS))
        os.chdir(folder)
        os.execvp("nvim", ["nvim", "--clean", "-c", options, "-c", setup, "-c", keys, "-c", "edit Sample.lean"])
    subprocess.run(["stty", "cols", str(COLUMNS), "rows", str(ROWS)], stdin=terminal, check=True)
    screen = pyte.Screen(COLUMNS, ROWS)
    stream = pyte.ByteStream(screen)

    def read(seconds, done=lambda: False):
        end = time.monotonic() + seconds
        while time.monotonic() < end and not done():
            if select.select([terminal], [], [], 0.1)[0]:
                stream.feed(os.read(terminal, 65536))

    def has(text):
        return any(text in line for line in screen.display)

    def press(text):
        os.write(terminal, text.encode())

    read(4)
    press("3G a")
    read(30, lambda: has("Prove with tactics"))
    press("1\r")
    read(240, lambda: sum("sorry" in line for line in screen.display) < 4)
    read(2)
    press("6G a")
    read(30, lambda: has("Try to refute"))
    press("2\r")
    read(240, lambda: has("is false"))
    read(2)
    draw(screen, out)
    press("\r:qa!\r")
    os.waitpid(child, 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
