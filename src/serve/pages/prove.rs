//! `/`: paste a theorem or a file, and see what becomes of it.

use axum::extract::State;
use axum::response::Response;
use data::Level;
use maud::html;

use super::frame::{Place, page as framed};
use super::verdict::kernels;
use crate::serve::app::App;

const EXAMPLE: &str = "/-- The sum of two odd numbers is even. -/\n\
    theorem odd_add_odd (a b : Nat) (ha : a % 2 = 1) (hb : b % 2 = 1) :\n    (a + b) % 2 = 0 := sorry";

pub async fn page(State(app): State<App>) -> Response {
    let body = html! {
        h1 { "Prove, judge, explain" }
        form #ask {
            label for="text" {
                "Lean: theorems that end in " code { "sorry" } " to have them proved, or a file with proofs to have it judged"
            }
            // A browser leaves the first line break out.
            textarea #text rows="9" spellcheck="false" autocapitalize="off" { "\n" (EXAMPLE) }
            div.actions {
                button.main type="submit" title="Ctrl+Enter" { "Prove" }
                button #explain type="button" { "Judge and explain" }
                button #goals type="button" { "Goals" }
                button #stop type="button" disabled { "Stop" }
                label.file { "Open a file " input #file type="file" accept=".lean,text/plain"; }
            }
        }
        noscript { p.bad { "This page asks the server by a script, which is turned off in your browser." } }
        div #result {}
        // What the script says of a level.
        dl #levels hidden {
            @for level in Level::ALL { dt { (level.as_str()) } dd { (kernels(level)) } }
        }
    };
    framed(&app, Place::Prove, "Prove", &body)
}
