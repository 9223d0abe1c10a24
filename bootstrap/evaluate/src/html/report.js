"use strict";
// Filters the table of theorems and opens one when its name is pressed. Text is only ever set as text.
(() => {
  const { theorems, states } = JSON.parse(document.getElementById("data").textContent);
  const element = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("#theorems tbody tr")];

  element("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  for (const field of ["split", "category"]) {
    const values = new Set(theorems.map((theorem) => theorem[field]).filter(Boolean));
    for (const value of [...values].sort()) element(field).add(new Option(value, value));
  }

  function filter() {
    const text = element("search").value.toLowerCase();
    const [outcome, split, category] = ["outcome", "split", "category"].map((id) => element(id).value);
    const repaired = element("repaired").checked;
    let shown = 0;
    for (const row of rows) {
      const theorem = theorems[row.dataset.index];
      const visible =
        theorem.name.toLowerCase().includes(text) &&
        (!outcome || row.dataset.outcome === outcome) &&
        (!split || theorem.split === split) &&
        (!category || theorem.category === category) &&
        (!repaired || row.dataset.bad === "false");
      row.hidden = !visible;
      if (row.nextElementSibling?.classList.contains("detail")) row.nextElementSibling.hidden = !visible;
      shown += visible;
    }
    element("count").textContent = `${shown} of ${rows.length}`;
  }
  for (const id of ["search", "outcome", "split", "category", "repaired"]) element(id).addEventListener("input", filter);
  filter();

  const KEYWORDS =
    "theorem|lemma|example|by|fun|have|show|from|let|in|at|with|match|if|then|else|intro|intros|exact|apply|refine|" +
    "rw|simp|simp_all|simpa|omega|decide|grind|induction|cases|rcases|obtain|constructor|rfl|calc|open|import|" +
    "namespace|end|variable|set_option|sorry|norm_num|linarith|nlinarith|ring|ring_nf|aesop|exists|use";
  const TOKENS = new RegExp(
    "(/-(?:[^-]|-(?!/))*-/|--[^\\n]*)|(\"(?:[^\"\\\\]|\\\\.)*\")|(?<![\\w.'])(" + KEYWORDS + ")(?![\\w.'!?])",
    "gu",
  );

  function lean(text) {
    const pre = document.createElement("pre");
    let at = 0;
    for (const match of text.matchAll(TOKENS)) {
      pre.append(text.slice(at, match.index));
      const span = document.createElement("span");
      span.className = match[1] ? "lean-comment" : match[2] ? "lean-string" : "lean-keyword";
      span.textContent = match[0];
      pre.append(span);
      at = match.index + match[0].length;
    }
    pre.append(text.slice(at));
    return pre;
  }

  function paragraph(text) {
    const p = document.createElement("p");
    p.textContent = text;
    return p;
  }

  function plain(text) {
    const pre = document.createElement("pre");
    pre.textContent = text;
    return pre;
  }

  function detail(theorem) {
    const parts = [];
    if (theorem.informal_statement) parts.push(paragraph(theorem.informal_statement));
    if (theorem.state !== "posed") parts.push(paragraph(`${states[theorem.state]}: ${theorem.detail ?? ""}`));
    if (theorem.known_bad) parts.push(paragraph(`Reported ${theorem.known_bad.kind}: ${theorem.known_bad.note} (${theorem.known_bad.source}).`));
    if (theorem.trained_on.statement) {
      const [source, how] = theorem.trained_on.statement;
      const read = how === "expression" ? "as Lean reads it" : "as text";
      parts.push(paragraph(`The statement is in a training set, ${read}: ${source}.`));
    }
    if (theorem.trained_on.words) parts.push(paragraph(`The words are like those of ${theorem.trained_on.words[0]}.`));
    if (theorem.header) parts.push(lean(theorem.header));
    const attempt = theorem.proof ?? theorem.closest;
    if (!attempt) parts.push(lean(`${theorem.statement} := sorry`));
    else {
      parts.push(lean(attempt.text));
      if (theorem.proof) parts.push(paragraph(`${attempt.generator}; ${attempt.level}; axioms: ${attempt.axioms.join(", ") || "none"}`));
      else {
        parts.push(paragraph(`The closest attempt, by ${attempt.generator}: ${attempt.reason}: ${attempt.detail ?? ""}`));
        for (const goal of attempt.goals) parts.push(plain(goal));
      }
    }
    const failures = Object.entries(theorem.failures).map(([reason, count]) => `${reason} ${count}`);
    if (failures.length) parts.push(paragraph(`Failed samples: ${failures.join(", ")}`));
    if (theorem.examples.length) parts.push(paragraph(`Examples shown: ${theorem.examples.join("; ")}`));
    return parts;
  }

  element("theorems").addEventListener("click", (event) => {
    const row = event.target.closest("button")?.closest("tr");
    if (!row) return;
    const open = row.nextElementSibling;
    if (open?.classList.contains("detail")) return open.remove();
    const added = document.createElement("tr");
    added.className = "detail";
    const cell = added.insertCell();
    cell.colSpan = 7;
    cell.append(...detail(theorems[row.dataset.index]));
    row.after(added);
  });
})();
