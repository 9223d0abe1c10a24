"use strict";
const columns = ["statement_grade", "proof_grade", "idea", "steps", "remark"];
const sections = [...document.querySelectorAll("section")];
const reader = document.getElementById("reader");
const memory = `tllama-${document.body.dataset.sheet}-${document.body.dataset.digest}`;

const inputs = (section, column) => [...section.querySelectorAll(`[data-column="${column}"]`)];
function value(section, column) {
  const found = inputs(section, column);
  const input = found[0].type === "radio" ? found.find((one) => one.checked) : found[0];
  return input ? input.value.trim() : "";
}
function set(section, column, text) {
  for (const input of inputs(section, column)) {
    if (input.type === "radio") input.checked = input.value === text;
    else input.value = text;
  }
}
const isDone = (section) => columns.slice(0, 4).every((column) => value(section, column) !== "");

function show() {
  for (const section of sections) section.classList.toggle("done", isDone(section));
  const done = sections.filter(isDone).length;
  document.getElementById("progress").textContent = `${done} of ${sections.length} graded`;
}
function remember() {
  const rows = sections.map((section) => columns.map((column) => value(section, column)));
  // A browser may keep nothing for pages that are files.
  try { localStorage.setItem(memory, JSON.stringify({ reader: reader.value, rows })); } catch { }
  show();
}
function recall() {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(memory)); } catch { }
  if (kept) {
    reader.value = kept.reader;
    kept.rows.forEach((row, at) => row.forEach((text, column) => set(sections[at], columns[column], text)));
  }
  show();
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
function sheet() {
  const lines = [["row", "writer", ...columns]];
  for (const section of sections) {
    lines.push([section.dataset.row, section.dataset.writer, ...columns.map((column) => value(section, column))]);
  }
  return lines.map((line) => line.map(quoted).join(",")).join("\r\n") + "\r\n";
}
function save() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([sheet()], { type: "text/csv" }));
  const name = reader.value.trim().replace(/[^\p{L}\p{N}_-]+/gu, "-");
  link.download = `${document.body.dataset.sheet}${name ? `-${name}` : ""}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
function go(by) {
  const at = sections.findIndex((section) => section.contains(document.activeElement));
  const next = sections[Math.max(0, Math.min(sections.length - 1, at < 0 && by > 0 ? 0 : at + by))];
  next.focus();
  next.scrollIntoView();
}

document.addEventListener("input", remember);
document.getElementById("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=radio])");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
});
recall();
