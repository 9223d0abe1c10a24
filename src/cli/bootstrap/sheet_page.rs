//! A sheet of an audit as a page: each row with its words, its proof and the goals, beside the grades to be given. It needs
//! nothing but itself, keeps grades in the browser while one reads, and saves them as a table that `--read` takes.

use bootstrap::audit::{GRADE_COLUMNS, SheetRow};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("sheet.css");
const SCRIPT: &str = include_str!("sheet.js");

/// A question, its grades, and what each means.
type Question = (&'static str, &'static str, [(&'static str, &'static str); 3]);

const QUESTIONS: [Question; 3] = [
    (
        GRADE_COLUMNS[0],
        "Statement in words",
        [
            (
                "exact",
                "every object, type, hypothesis, quantifier and relation of the formal statement, and nothing else",
            ),
            ("minor", "right, but clumsy, or a name that a reader has to look up"),
            ("wrong", "any difference in meaning"),
        ],
    ),
    (
        GRADE_COLUMNS[1],
        "Words of the proof",
        [
            ("exact", "each sentence true of its tactic and its goals"),
            ("minor", "right, but says less than the tactic does, or clumsily"),
            ("wrong", "a sentence that is false of its tactic, or does not follow where it is said to"),
        ],
    ),
    (
        GRADE_COLUMNS[2],
        "Idea told",
        [
            ("yes", "a reader who knows the subject could write the proof down again from the words alone"),
            ("partly", "the decisive fact or step is missing"),
            ("no", "tactics are told, or nothing is"),
        ],
    ),
];

/// `title` names the sheet: the file that is saved, and what the browser remembers grades by.
pub fn page(title: &str, rows: &[SheetRow]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body data-sheet=(title) data-digest=(digest(rows)) {
                header {
                    strong { (title) }
                    span #progress role="status" {}
                    label { "Reader " input #reader autocomplete="name"; }
                    button #save type="button" { "Save the sheet" }
                }
                main {
                    (rubric())
                    @for (number, row) in rows.iter().enumerate() { (section(number + 1, row)) }
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string()
}

/// Grades that the browser remembers are of these rows.
fn digest(rows: &[SheetRow]) -> String {
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    blake3::hash(ids.join(" ").as_bytes()).to_hex()[..12].to_owned()
}

fn rubric() -> Markup {
    html! {
        details open {
            summary { "The rubric" }
            p {
                "Grade what is written, not what was meant. Keys: " kbd { "j" } " and " kbd { "k" } " go to the next row and the \
                 one before. Steps are those that carry the proof: a computation that is shown, a case, a fact that is used later. \
                 Grades are kept in this browser until they are saved."
            }
            table {
                @for (_, about, grades) in QUESTIONS {
                    @for (index, (grade, meaning)) in grades.iter().enumerate() {
                        tr {
                            th { @if index == 0 { (about) } }
                            td { b { (grade) } }
                            td { (meaning) }
                        }
                    }
                }
            }
        }
    }
}

fn section(number: usize, row: &SheetRow) -> Markup {
    html! {
        section tabindex="-1" data-row=(row.id) data-writer=(row.writer) aria-labelledby=(format!("h{number}")) {
            h2 #(format!("h{number}")) { (number) ". " (row.name) }
            div.sides {
                div {
                    h3 { "Statement" }
                    pre { (row.statement) }
                    p { (row.informal_statement) }
                    @if !row.header.is_empty() {
                        details { summary { "What stands above it" } pre { (row.header) } }
                    }
                }
                div {
                    h3 { "Proof" }
                    pre { (row.annotated) }
                    details { summary { "The words alone" } p { (row.informal_proof) } }
                    details {
                        summary { "The goals before each step" }
                        @for step in &row.steps {
                            @for goal in &step.goals { pre.goal { (goal) } }
                            pre.tactic { (step.tactic) }
                        }
                    }
                }
            }
            div.grades {
                @for (column, about, grades) in QUESTIONS {
                    fieldset {
                        legend { (about) }
                        @for (grade, meaning) in grades {
                            label title=(meaning) {
                                input type="radio" name=(format!("{column}-{number}")) data-column=(column) value=(grade);
                                " " (grade)
                            }
                        }
                    }
                }
                label { "Steps " input type="number" min="0" data-column=(GRADE_COLUMNS[3]); }
                label.remark { "Remark " input data-column=(GRADE_COLUMNS[4]); }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_rows_stay_texts() {
        let row = SheetRow {
            id: "1-ab".to_owned(),
            writer: "w".to_owned(),
            name: "<script>alert(1)</script>".to_owned(),
            header: String::new(),
            statement: "theorem t : a < b".to_owned(),
            informal_statement: "\" onload=\"alert(2)".to_owned(),
            informal_proof: "</script><b>".to_owned(),
            annotated: "-- <img src=x>".to_owned(),
            steps: Vec::new(),
        };
        let text = page("audit-\"7", &[row]);
        assert!(text.contains("&lt;script&gt;alert(1)") && text.contains("a &lt; b"), "{text}");
        assert!(text.contains("data-sheet=\"audit-&quot;7\""), "{text}");
        assert_eq!(text.matches("<script>").count(), 1);
        assert!(!text.contains("<img") && !text.contains("\" onload=\"alert"), "{text}");
        assert_eq!(text.matches("type=\"radio\"").count(), 9);
    }
}
