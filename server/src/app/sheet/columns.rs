//! The columns of a kind of list, and which cell of a row belongs to which.

use zhengda_engine::text::steers_display;

use super::finding::{Finding, Severity};

/// Declares the columns of a kind of list, each with its header and the other headers that lists use for it.
macro_rules! columns {
    ($(#[$doc:meta])* $name:ident { $($variant:ident: $need:ident $header:literal [$($other:literal),*],)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($variant,)*
        }

        impl $crate::app::sheet::columns::Column for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)*];

            fn header(self) -> &'static str {
                match self {
                    $(Self::$variant => $header,)*
                }
            }

            fn others(self) -> &'static [&'static str] {
                match self {
                    $(Self::$variant => &[$($other),*],)*
                }
            }

            fn is_required(self) -> bool {
                match self {
                    $(Self::$variant => $crate::app::sheet::columns::columns!(@ $need),)*
                }
            }
        }
    };
    (@ required) => { true };
    (@ optional) => { false };
}
pub(crate) use columns;

/// A column of a kind of list.
pub trait Column: Copy + Eq + std::fmt::Debug + Send + Sync + 'static {
    /// Every column, in the order of the template.
    const ALL: &'static [Self];

    /// The header in the template.
    fn header(self) -> &'static str;

    /// Other headers that lists use for the same thing.
    fn others(self) -> &'static [&'static str] {
        &[]
    }

    /// Whether a list without this column cannot be imported.
    fn is_required(self) -> bool;

    /// The column that a header names; blanks and the width of characters do not count.
    #[must_use]
    fn named(header: &str) -> Option<Self> {
        let header = comparable(header);
        let known = |column: &&Self| column.header() == header || column.others().contains(&header.as_str());
        Self::ALL.iter().find(known).copied()
    }
}

/// Which cell of a row belongs to which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout<C> {
    columns: Vec<Option<C>>,
}

impl<C: Column> Layout<C> {
    /// Reads the header row. A header that is not understood stops the whole file: importing the rest would leave out
    /// a column for every certificate, and importing it later would find them all different from the register.
    ///
    /// # Errors
    /// Every fault of the header.
    pub fn read(line: u32, headers: &[String]) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut columns: Vec<Option<C>> = Vec::with_capacity(headers.len());
        for typed in headers {
            let header = comparable(typed);
            let column = C::named(&header);
            let fault = match column {
                _ if header.is_empty() => None,
                None => Some("header_unknown"),
                Some(column) if columns.contains(&Some(column)) => Some("header_twice"),
                Some(_) => None,
            };
            if let Some(code) = fault {
                let finding =
                    Finding::new(line, column.map(C::header), code, Severity::Error).with("column", shown(typed));
                findings.push(finding.with("nearest", nearest::<C>(&header)));
            }
            columns.push(column);
        }
        let missing = C::ALL.iter().filter(|c| c.is_required() && !columns.contains(&Some(**c)));
        findings.extend(missing.map(|c| {
            Finding::new(line, Some(c.header()), "header_missing", Severity::Error)
                .with("column", c.header().to_owned())
        }));
        if findings.is_empty() { Ok(Self { columns }) } else { Err(findings) }
    }

    /// The place of a column's cell in a row.
    #[must_use]
    pub fn place(&self, column: C) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// Whether cells at this place belong to no column.
    #[must_use]
    pub fn is_beyond(&self, place: usize) -> bool {
        self.columns.get(place).is_none_or(Option::is_none)
    }
}

/// A header as headers are compared: half-width, without blanks, invisible characters and the star of required ones.
fn comparable(typed: &str) -> String {
    typed
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !(c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}' | '*')))
        .collect()
}

/// What may be said of a header that we do not know: short, and without what cannot be shown.
fn shown(typed: &str) -> String {
    typed.chars().filter(|c| !steers_display(*c)).take(40).collect::<String>().trim().to_owned()
}

fn nearest<C: Column>(header: &str) -> String {
    let names =
        C::ALL.iter().flat_map(|c| std::iter::once(c.header()).chain(c.others().iter().copied()).map(|n| (n, *c)));
    let nearest = names.max_by(|a, b| strsim::jaro_winkler(a.0, header).total_cmp(&strsim::jaro_winkler(b.0, header)));
    nearest.map_or("", |(_, column)| column.header()).to_owned()
}
