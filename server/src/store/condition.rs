//! Conditions: the small typed language that both adapters compile.

/// A value that a declared field is compared with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scalar {
    /// A string.
    Str(String),
    /// An integer.
    Int(i64),
    /// A truth value.
    Bool(bool),
}

impl From<&str> for Scalar {
    fn from(value: &str) -> Self {
        Self::Str(value.to_owned())
    }
}

impl From<String> for Scalar {
    fn from(value: String) -> Self {
        Self::Str(value)
    }
}

impl From<i64> for Scalar {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Scalar {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

/// Which documents are meant. Fields are declared ones, or `_id`. A comparison other than [`Ne`](Self::Ne) holds only
/// for documents that have the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The field equals the value.
    Eq(&'static str, Scalar),
    /// The field is absent or differs from the value.
    Ne(&'static str, Scalar),
    /// The field equals one of the values; no value, no document.
    In(&'static str, Vec<Scalar>),
    /// The field is greater.
    Gt(&'static str, Scalar),
    /// The field is greater or equal.
    Gte(&'static str, Scalar),
    /// The field is less.
    Lt(&'static str, Scalar),
    /// The field is less or equal.
    Lte(&'static str, Scalar),
    /// The list of strings contains this one.
    Has(&'static str, String),
    /// The field is there (`true`) or absent (`false`).
    Present(&'static str, bool),
    /// All hold; of none, every document.
    And(Vec<Condition>),
    /// At least one holds; of none, no document.
    Or(Vec<Condition>),
}

impl Condition {
    /// Every document.
    #[must_use]
    pub fn all() -> Self {
        Self::And(Vec::new())
    }

    /// The field equals the value.
    #[must_use]
    pub fn eq(field: &'static str, value: impl Into<Scalar>) -> Self {
        Self::Eq(field, value.into())
    }

    /// The field is absent or differs from the value.
    #[must_use]
    pub fn ne(field: &'static str, value: impl Into<Scalar>) -> Self {
        Self::Ne(field, value.into())
    }

    /// The field equals one of the values.
    #[must_use]
    pub fn one_of<V: Into<Scalar>>(field: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        Self::In(field, values.into_iter().map(Into::into).collect())
    }

    /// The field is greater than the value.
    #[must_use]
    pub fn gt(field: &'static str, value: impl Into<Scalar>) -> Self {
        Self::Gt(field, value.into())
    }

    /// The field is greater than or equal to the value.
    #[must_use]
    pub fn gte(field: &'static str, value: impl Into<Scalar>) -> Self {
        Self::Gte(field, value.into())
    }

    /// The field is less than the value.
    #[must_use]
    pub fn lt(field: &'static str, value: impl Into<Scalar>) -> Self {
        Self::Lt(field, value.into())
    }

    /// The field is less than or equal to the value.
    #[must_use]
    pub fn lte(field: &'static str, value: impl Into<Scalar>) -> Self {
        Self::Lte(field, value.into())
    }

    /// The list of strings contains this one.
    #[must_use]
    pub fn has(field: &'static str, value: impl Into<String>) -> Self {
        Self::Has(field, value.into())
    }

    /// The field is there.
    #[must_use]
    pub fn present(field: &'static str) -> Self {
        Self::Present(field, true)
    }

    /// The field is not there.
    #[must_use]
    pub fn absent(field: &'static str) -> Self {
        Self::Present(field, false)
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match self {
            Self::And(mut all) => {
                all.push(other);
                Self::And(all)
            }
            one => Self::And(vec![one, other]),
        }
    }

    /// At least one of the two holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match self {
            Self::Or(mut any) => {
                any.push(other);
                Self::Or(any)
            }
            one => Self::Or(vec![one, other]),
        }
    }

    /// Whether every document that meets this has the field. A "no" may be over-careful, a "yes" is certain.
    pub(super) fn implies_presence(&self, field: &str) -> bool {
        match self {
            Self::Eq(f, _) | Self::In(f, _) | Self::Gt(f, _) | Self::Gte(f, _) | Self::Lt(f, _) | Self::Lte(f, _) => {
                *f == field
            }
            Self::Has(f, _) | Self::Present(f, true) => *f == field,
            Self::Ne(..) | Self::Present(_, false) => false,
            Self::And(all) => all.iter().any(|c| c.implies_presence(field)),
            Self::Or(any) => !any.is_empty() && any.iter().all(|c| c.implies_presence(field)),
        }
    }
}
