//! From typed text to a checked number: the order of the checks is form, region, birth date, check character.

use super::{DocumentForm, DocumentKind, DocumentNumber, DocumentNumberError, check};
use crate::values::text;
use jiff::civil::Date;

/// The form of a number whose kind nobody named. A passport is told by its shape only where no other document has it.
pub(super) fn recognise(number: &str) -> Option<DocumentForm> {
    let head = |n| number.get(..n).unwrap_or_default();
    let tail = |n| number.get(n..).unwrap_or_default();
    match number.len() {
        18 if text::all_digits(head(17)) && tail(17).bytes().all(|b| b.is_ascii_digit() || b == b'X') => {
            Some(match head(2) {
                "81" | "82" | "83" => DocumentForm::ResidencePermit,
                two if two.starts_with('9') => DocumentForm::ForeignerCard2023,
                _ => DocumentForm::ResidentId,
            })
        }
        15 if text::all_digits(number) => Some(DocumentForm::FormerResidentId),
        15 if head(3).bytes().all(|b| b.is_ascii_uppercase()) && text::all_digits(tail(3)) => {
            Some(DocumentForm::ForeignerCard2017)
        }
        9 | 11 if number.starts_with(['H', 'M']) && text::all_digits(tail(1)) => {
            Some(DocumentForm::HongKongMacauPermit)
        }
        8 if text::all_digits(number) => Some(DocumentForm::TaiwanPermit),
        9 if text::all_digits(number) => Some(DocumentForm::Passport),
        5..=12
            if is_alphanumeric(number)
                && number.bytes().any(|b| b.is_ascii_digit())
                && !text::all_digits(number.trim_end_matches('X')) =>
        {
            Some(DocumentForm::Passport)
        }
        _ => None,
    }
}

/// The form of `number` when the holder says which document it is. Travel permits and passports are taken leniently:
/// public rules for them contradict each other (7.3).
pub(super) fn form_of_kind(kind: DocumentKind, number: &str) -> Result<DocumentForm, DocumentNumberError> {
    let recognised = recognise(number);
    match kind {
        DocumentKind::Passport if (5..=17).contains(&number.len()) && is_alphanumeric(number) => {
            Ok(DocumentForm::Passport)
        }
        DocumentKind::TaiwanPermit if (10..=12).contains(&number.len()) && is_alphanumeric(number) => {
            Ok(DocumentForm::TaiwanPermit)
        }
        _ => match recognised {
            Some(form) if form.kind() == kind => Ok(form),
            // Only the long forms are telling enough to say "this is another document".
            Some(form) if number.len() >= 15 && validate(form, number).is_ok() => {
                Err(DocumentNumberError::OtherKind(form.kind()))
            }
            _ => Err(DocumentNumberError::Format),
        },
    }
}

/// Checks what the form itself promises; `number` has the form's shape already.
pub(super) fn validate(form: DocumentForm, number: &str) -> Result<(), DocumentNumberError> {
    use DocumentNumberError::{BirthDate, CheckCharacter, Region};
    if let Some(province) = form.province_at().and_then(|at| number.get(at..at + 2))
        && !check::is_province(province)
    {
        return Err(Region);
    }
    let born = match form {
        DocumentForm::ForeignerCard2017 => date("19", number.get(7..13)).or_else(|| date("20", number.get(7..13))),
        _ if form.has_birth_date() => birth_date(form, number),
        _ => return Ok(()),
    };
    born.ok_or(BirthDate)?;
    if number.len() == 18 && number.get(..17).and_then(check::mod_11_2) != number.chars().last() {
        return Err(CheckCharacter);
    }
    Ok(())
}

/// The birth date that the number carries with its century. Numbers of citizens born in 2999 do not exist.
pub(super) fn birth_date(form: DocumentForm, number: &str) -> Option<Date> {
    match form {
        DocumentForm::FormerResidentId => date("19", number.get(6..12)),
        _ if form.has_birth_date() => {
            let century = number.get(6..8).filter(|c| ["18", "19", "20"].contains(c))?;
            date(century, number.get(8..14))
        }
        _ => None,
    }
}

/// The 18-character form of a 15-digit number: `19` before the year, the check character at the end.
pub(super) fn upgraded(number: &DocumentNumber) -> Option<DocumentNumber> {
    if number.form != DocumentForm::FormerResidentId {
        return None;
    }
    let first17 = format!("{}19{}", number.text.get(..6)?, number.text.get(6..)?);
    let check = check::mod_11_2(&first17)?;
    Some(DocumentNumber { form: DocumentForm::ResidentId, text: format!("{first17}{check}") })
}

/// The 15-digit form that an older certificate of the same holder may carry; only for births in the 1900s.
pub(super) fn former_form(number: &DocumentNumber) -> Option<DocumentNumber> {
    let year = number.text.get(6..8)?;
    if number.form != DocumentForm::ResidentId || year != "19" {
        return None;
    }
    let text = format!("{}{}", number.text.get(..6)?, number.text.get(8..17)?);
    Some(DocumentNumber { form: DocumentForm::FormerResidentId, text })
}

fn date(century: &str, yymmdd: Option<&str>) -> Option<Date> {
    let yymmdd = yymmdd?;
    let year = format!("{century}{}", yymmdd.get(..2)?).parse().ok()?;
    Date::new(year, yymmdd.get(2..4)?.parse().ok()?, yymmdd.get(4..6)?.parse().ok()?).ok()
}

fn is_alphanumeric(number: &str) -> bool {
    number.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}
