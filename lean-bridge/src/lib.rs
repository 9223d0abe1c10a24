//! Lean text in; verdicts, goals and environments out. Knows no model and no data set.
