//! Numbers of identity documents: residents, former 15-digit numbers, permits, foreigner cards, passports.

mod check;
mod history;
mod kind;
mod parse;
#[cfg(test)]
mod tests;

pub use history::DocumentHistory;
pub use kind::{DocumentKind, Sex};

use super::{mask::Audience, mask::Masked, text};
use jiff::civil::Date;

/// A checked document number in its normalised spelling (half-width, upper-case, no blanks).
///
/// Sources: GB 11643-1999 for 18 characters, 国办发〔2018〕81号 for 81/82/83, `providers.md` 7.1 to 7.4 for the rest.
/// As text (serde, `FromStr`) it is the number itself; only where the number alone would be read as another kind,
/// a passport `H12345678` for example, the kind's code and a colon come before it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentNumber {
    form: DocumentForm,
    text: String,
}

/// The shapes a number can have. Two of the kinds have two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentForm {
    /// 18 characters of a citizen.
    ResidentId,
    /// 15 digits of a citizen's first-generation card; on old certificates only, printed as issued (F80).
    FormerResidentId,
    /// 18 characters that begin with 81, 82 or 83.
    ResidencePermit,
    /// 15 characters, three letters first. Valid until the card expires.
    ForeignerCard2017,
    /// 18 characters that begin with 9.
    ForeignerCard2023,
    /// H or M and 8 digits, in old forms 2 more.
    HongKongMacauPermit,
    /// 8 digits; old and single-use forms have 10 to 12 characters.
    TaiwanPermit,
    /// 5 to 17 letters and digits.
    Passport,
}

impl DocumentForm {
    const fn kind(self) -> DocumentKind {
        match self {
            Self::ResidentId | Self::FormerResidentId => DocumentKind::ResidentId,
            Self::ResidencePermit => DocumentKind::ResidencePermit,
            Self::ForeignerCard2017 | Self::ForeignerCard2023 => DocumentKind::ForeignerCard,
            Self::HongKongMacauPermit => DocumentKind::HongKongMacauPermit,
            Self::TaiwanPermit => DocumentKind::TaiwanPermit,
            Self::Passport => DocumentKind::Passport,
        }
    }

    const fn has_birth_date(self) -> bool {
        matches!(self, Self::ResidentId | Self::FormerResidentId | Self::ResidencePermit | Self::ForeignerCard2023)
    }

    /// Where the two digits of the province stand.
    const fn province_at(self) -> Option<usize> {
        match self {
            Self::ForeignerCard2023 => Some(1),
            Self::ResidentId | Self::FormerResidentId | Self::ResidencePermit => Some(0),
            _ => None,
        }
    }
}

/// Why a text is no document number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentNumberError {
    /// The length or the characters fit no known document.
    #[error("not the form of a document number")]
    Format,
    /// It begins with a province that does not exist.
    #[error("no province has this code")]
    Region,
    /// The birth date inside it is no date, or in the future.
    #[error("the birth date inside the number is impossible")]
    BirthDate,
    /// The last character does not fit the others: a digit is mistyped.
    #[error("the check character does not fit")]
    CheckCharacter,
    /// It is a good number, but of another kind of document than was said.
    #[error("a number of another kind of document")]
    OtherKind(DocumentKind),
}

impl DocumentNumberError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "document_number_format",
            Self::Region => "document_number_region",
            Self::BirthDate => "document_number_birth_date",
            Self::CheckCharacter => "document_number_check_character",
            Self::OtherKind(_) => "document_number_other_kind",
        }
    }
}

/// What is worth a second look although the number is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentWarning {
    /// The check digit of a 2017 foreigner card does not fit; its rule is not confirmed by a primary text (7.4).
    CheckCharacterUnconfirmed,
    /// 15 digits: no valid document since 2013; the holder adds a household register extract (F80).
    FormerNumber,
    /// The holder would be under 16 or over 100.
    AgeUnusual,
}

impl DocumentWarning {
    /// The stable code of this warning.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::CheckCharacterUnconfirmed => "document_number_check_unconfirmed",
            Self::FormerNumber => "document_number_former",
            Self::AgeUnusual => "document_number_age_unusual",
        }
    }
}

impl DocumentNumber {
    /// Reads a number of which nobody said the kind.
    ///
    /// # Errors
    /// The first of form, region, birth date and check character that does not hold.
    pub fn parse(typed: &str) -> Result<Self, DocumentNumberError> {
        if let Some((kind, number)) = typed.split_once(':') {
            return Self::parse_as(DocumentKind::named(kind).ok_or(DocumentNumberError::Format)?, number);
        }
        let text = text::compact(typed);
        let form = parse::recognise(&text).ok_or(DocumentNumberError::Format)?;
        parse::validate(form, &text)?;
        Ok(Self { form, text })
    }

    /// Reads a number of the kind that the holder or the spreadsheet names.
    ///
    /// # Errors
    /// As [`DocumentNumber::parse`], and `OtherKind` when it is plainly the number of another document.
    pub fn parse_as(kind: DocumentKind, typed: &str) -> Result<Self, DocumentNumberError> {
        let text = text::compact(typed);
        let form = parse::form_of_kind(kind, &text)?;
        parse::validate(form, &text)?;
        Ok(Self { form, text })
    }

    /// Passes the number on unless its holder would be born after `today`.
    ///
    /// # Errors
    /// `BirthDate`.
    pub fn born_by(self, today: Date) -> Result<Self, DocumentNumberError> {
        if self.birth_date().is_some_and(|born| born > today) { Err(DocumentNumberError::BirthDate) } else { Ok(self) }
    }

    /// What the document is called.
    #[must_use]
    pub const fn kind(&self) -> DocumentKind {
        self.form.kind()
    }

    /// Which shape the number has.
    #[must_use]
    pub const fn form(&self) -> DocumentForm {
        self.form
    }

    /// The full number as issued: 15 digits stay 15 digits, on a reissued certificate too (F80).
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The masked number: for staff 3 + 4 (short numbers 1 + 2), for the public 1 + 1.
    #[must_use]
    pub fn masked(&self, audience: Audience) -> Masked {
        match audience {
            Audience::Public => Masked::keep(&self.text, 1, 1),
            Audience::Staff if self.text.len() >= 12 => Masked::keep(&self.text, 3, 4),
            Audience::Staff => Masked::keep(&self.text, 1, 2),
        }
    }

    /// The text by which numbers of the same person meet: the 18-character form of a 15-digit number (P14), the
    /// 9-character core of a Hong Kong or Macao permit. Compare it together with the name, never alone.
    #[must_use]
    pub fn matching_key(&self) -> String {
        match self.form {
            DocumentForm::HongKongMacauPermit => self.text.chars().take(9).collect(),
            _ => self.upgraded().map_or_else(|| self.text.clone(), |new| new.text),
        }
    }

    /// The 18-character number that replaced a 15-digit one; `None` for every other form.
    #[must_use]
    pub fn upgraded(&self) -> Option<Self> {
        parse::upgraded(self)
    }

    /// The 15-digit number that the holder of this citizen's number had, when born in the 1900s.
    #[must_use]
    pub fn former_form(&self) -> Option<Self> {
        parse::former_form(self)
    }

    /// The birth date, where the number carries it with its century.
    #[must_use]
    pub fn birth_date(&self) -> Option<Date> {
        parse::birth_date(self.form, &self.text)
    }

    /// The sex, where the number carries it: the parity of the sequence number.
    #[must_use]
    pub fn sex(&self) -> Option<Sex> {
        let at = if self.form == DocumentForm::FormerResidentId { 14 } else { 16 };
        let digit = self.text.chars().nth(at).and_then(|c| c.to_digit(10)).filter(|_| self.form.has_birth_date())?;
        Some(if digit % 2 == 1 { Sex::Male } else { Sex::Female })
    }

    /// What deserves a second look, with the age counted on `today`.
    #[must_use]
    pub fn warnings(&self, today: Date) -> Vec<DocumentWarning> {
        let unconfirmed = self.form == DocumentForm::ForeignerCard2017
            && self.text.get(..14).and_then(check::icao_731) != self.text.chars().last();
        let age = self.birth_date().map(|born| {
            let birthday_to_come = (today.month(), today.day()) < (born.month(), born.day());
            i32::from(today.year()) - i32::from(born.year()) - i32::from(birthday_to_come)
        });
        [
            (unconfirmed, DocumentWarning::CheckCharacterUnconfirmed),
            (self.form == DocumentForm::FormerResidentId, DocumentWarning::FormerNumber),
            (age.is_some_and(|age| !(16..=100).contains(&age)), DocumentWarning::AgeUnusual),
        ]
        .into_iter()
        .filter_map(|(applies, warning)| applies.then_some(warning))
        .collect()
    }

    fn stored(&self) -> String {
        let alone = parse::recognise(&self.text) == Some(self.form);
        if alone { self.text.clone() } else { format!("{}:{}", self.kind().code(), self.text) }
    }
}

personal_text!(DocumentNumber, DocumentNumberError, |number| number.masked(Audience::Public));
