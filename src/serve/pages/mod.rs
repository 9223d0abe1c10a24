//! The pages for people: prove and judge, runs with their curves, and the data set with its audit trail. What is shown is
//! written here, so that it shows without the script; the script asks the same interface as everybody. A page loads
//! nothing from elsewhere, and shows what is in the store only to a key that may see it.

mod assets;
mod curve;
mod dataset;
mod frame;
mod prove;
mod row;
mod runs;
mod verdict;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use super::admit;
use super::app::App;
use super::keys::Scope;

pub fn router(app: &App) -> Router<App> {
    let keyed = from_fn_with_state((app.clone(), Scope::Browse), admit::with_key);
    let stored = Router::new()
        .route("/runs", get(runs::runs))
        .route("/runs/{run}", get(runs::run))
        .route("/runs/{run}/report", get(runs::report))
        .route("/data", get(dataset::entries))
        .route("/data/{entry}", get(row::entry))
        .route_layer(keyed)
        .route_layer(from_fn_with_state(app.clone(), frame::failures_as_pages));
    Router::new()
        .route("/", get(prove::page))
        .route("/assets/page.css", get(assets::style))
        .route("/assets/page.js", get(assets::script))
        .route("/assets/icon.svg", get(assets::icon))
        .merge(stored)
}
