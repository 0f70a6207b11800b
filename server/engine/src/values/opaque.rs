//! Numbers without a public rule for their inside: compared by a normalised key, shown in their original spelling.

use super::text;

/// Why a text is no such number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OpaqueError {
    Length,
    Characters,
}

/// The key of a typed number (`^[0-9A-Z]{shortest,longest}$`) and its original spelling without the blanks around it.
pub(super) fn key_and_original(typed: &str, shortest: usize, longest: usize) -> Result<(String, String), OpaqueError> {
    let key = text::compact(typed);
    if key.chars().any(|c| !c.is_ascii_digit() && !c.is_ascii_uppercase()) {
        return Err(OpaqueError::Characters);
    }
    if !(shortest..=longest).contains(&key.len()) {
        return Err(OpaqueError::Length);
    }
    let original = text::trim(typed).chars().filter(|&c| !text::is_invisible(c) && !c.is_control()).collect();
    Ok((key, original))
}

/// Four characters at each end, of a short number two.
pub(super) const fn kept_at_each_end(length: usize) -> usize {
    if length >= 12 { 4 } else { 2 }
}

/// A number that is opaque text: `$type`, its error and the codes of the error, from `$shortest` to 32 characters.
macro_rules! opaque_number {
    ($(#[$doc:meta])* $type:ident, $error:ident, $shortest:literal, $length_code:literal, $characters_code:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $type {
            key: String,
            original: String,
        }

        /// Why a text is no such number.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum $error {
            /// Too short or too long after blanks and hyphens are taken out.
            #[error("the number is too short or too long")]
            Length,
            /// Something else than letters A to Z and digits.
            #[error("the number contains something else than letters and digits")]
            Characters,
        }

        impl $error {
            /// The stable code of this error.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    Self::Length => $length_code,
                    Self::Characters => $characters_code,
                }
            }
        }

        impl $type {
            /// Reads a number, keeping its spelling.
            ///
            /// # Errors
            /// What is wrong with it.
            pub fn parse(typed: &str) -> Result<Self, $error> {
                use super::opaque::{OpaqueError, key_and_original};
                let (key, original) = key_and_original(typed, $shortest, 32).map_err(|e| match e {
                    OpaqueError::Length => $error::Length,
                    OpaqueError::Characters => $error::Characters,
                })?;
                Ok(Self { key, original })
            }

            /// The number as it was first written, for the certificate and for its holder.
            #[must_use]
            pub fn reveal(&self) -> &str {
                &self.original
            }

            /// The normalised text by which two spellings meet and which an index holds.
            #[must_use]
            pub fn matching_key(&self) -> &str {
                &self.key
            }

            /// The number with its middle hidden: 4 + 4, of a short one 2 + 2.
            #[must_use]
            pub fn masked(&self) -> super::mask::Masked {
                let ends = super::opaque::kept_at_each_end(self.key.len());
                super::mask::Masked::keep(&self.key, ends, ends)
            }

            fn stored(&self) -> &str {
                &self.original
            }
        }

        // Two spellings of one number are one number.
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.key == other.key
            }
        }

        impl Eq for $type {}

        impl std::hash::Hash for $type {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.key.hash(state);
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.key.cmp(&other.key)
            }
        }

        personal_text!($type, $error, |number| number.masked());
    };
}
