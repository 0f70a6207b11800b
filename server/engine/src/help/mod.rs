//! Full-text search over help articles in Chinese and English (Chinese is written without blanks, so pairs of
//! characters are what is looked for), ranked by BM25, with other words for the same thing.

mod index;
mod snippet;
#[cfg(test)]
mod tests;
mod words;

pub use index::{Article, Hit, Index, Synonyms};
pub use snippet::Part;
