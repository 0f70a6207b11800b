//! What every value that is stored as one text has in common: `FromStr`, serde through the text, a `Debug` that masks.

/// Gives `$type` (with `parse`, `reveal` and the expression for its masked form) the traits of a personal text.
/// `Display` is left out on purpose: printing the full text must be written as `reveal()`.
macro_rules! personal_text {
    ($type:ident, $error:ident, |$value:ident| $masked:expr) => {
        impl std::str::FromStr for $type {
            type Err = $error;
            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                Self::parse(typed)
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.stored())
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                // The message of an error of ours never holds the text that was refused.
                Self::parse(&<std::borrow::Cow<'de, str>>::deserialize(from)?).map_err(serde::de::Error::custom)
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $value = self;
                write!(f, "{}({})", stringify!($type), $masked)
            }
        }

        // Does not compile once the type has a `Display`: then two implementations fit and neither is chosen.
        const _: fn() = || {
            trait Printed<T> {
                fn ambiguous() {}
            }
            impl<T> Printed<()> for T {}
            struct WithDisplay;
            impl<T: std::fmt::Display> Printed<WithDisplay> for T {}
            let _ = <$type as Printed<_>>::ambiguous;
        };
    };
}
