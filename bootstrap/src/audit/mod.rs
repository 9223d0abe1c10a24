//! Audits of the data set by readers: a [`SheetRow`] for each row that is drawn, the [`Reading`] of a sheet that somebody
//! filled in, and what readings come to ([`tally`], [`agreement`]).

mod reading;
mod sheet;

pub use reading::{Agreement, Reading, SheetError, Tally, agreement, keep, read_sheet, tally};
pub use sheet::{GRADE_COLUMNS, SheetRow, SheetStep, draw, to_csv};
