//! Printing: documents with Chinese text as PDF, from blocks that say what they are and not where they stand.

mod lines;
mod sheet;
mod typeface;

pub use sheet::{Block, Printed, Sheet};
pub use typeface::{FontMissing, Typeface};
