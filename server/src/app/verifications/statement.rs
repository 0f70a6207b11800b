//! What a checker says about himself: a purpose, and perhaps an organisation. Nobody verifies it, so it is shown as
//! words and as nothing else.

use zhengda_engine::refusal::{Finding, Refusal};
use zhengda_seal::code::steers_display;

/// The longest purpose, in characters.
pub const LONGEST_PURPOSE: usize = 100;
/// The longest name of an organisation, in characters.
pub const LONGEST_ORGANISATION: usize = 60;

/// A purpose and an organisation, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Why the certificate is checked.
    pub purpose: String,
    /// Who checks it, as he says.
    pub organisation: Option<String>,
}

impl Statement {
    /// Reads what was said; `None` when no purpose was stated.
    ///
    /// # Errors
    /// `invalid_body` with every fault: too long, characters that cannot be shown, an organisation without a purpose.
    pub fn read(purpose: Option<&str>, organisation: Option<&str>) -> Result<Option<Self>, Refusal> {
        let mut findings = Vec::new();
        let purpose = words("/purpose", purpose, LONGEST_PURPOSE, &mut findings);
        let organisation = words("/organisation", organisation, LONGEST_ORGANISATION, &mut findings);
        if purpose.is_none() && organisation.is_some() {
            findings.push(Finding::at("/purpose", "field_required"));
        }
        if !findings.is_empty() {
            return Err(Refusal::new("invalid_body").with_findings(findings));
        }
        Ok(purpose.map(|purpose| Self { purpose, organisation }))
    }

    /// Reads a statement that must be there.
    ///
    /// # Errors
    /// As [`Self::read`]; also when no purpose was stated.
    pub fn required(purpose: &str, organisation: Option<&str>) -> Result<Self, Refusal> {
        let missing = || Refusal::new("invalid_body").with_findings(vec![Finding::at("/purpose", "field_required")]);
        Self::read(Some(purpose), organisation)?.ok_or_else(missing)
    }
}

/// Words as they are kept: without white space around them; blank ones are none.
fn words(pointer: &str, said: Option<&str>, longest: usize, findings: &mut Vec<Finding>) -> Option<String> {
    let said = said.map(str::trim).filter(|said| !said.is_empty())?;
    if said.chars().count() > longest {
        findings.push(Finding::at(pointer, "field_too_long").with("limit", longest.to_string()));
    } else if said.chars().any(steers_display) {
        findings.push(Finding::at(pointer, "invalid_text"));
    }
    Some(said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_trimmed_bounded_and_plain() {
        let read = |purpose, organisation| Statement::read(purpose, organisation);
        assert_eq!(read(None, None), Ok(None));
        assert_eq!(read(Some("  "), Some("")), Ok(None));
        let said = read(Some(" 入职核验 "), Some(" 某公司 ")).unwrap().unwrap();
        assert_eq!((said.purpose.as_str(), said.organisation.as_deref()), ("入职核验", Some("某公司")));
        let faults = |result: Result<Option<Statement>, Refusal>| {
            let findings = result.unwrap_err().findings;
            findings.into_iter().map(|f| (f.pointer, f.code)).collect::<Vec<_>>()
        };
        let at = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
        let (long, name) = ("长".repeat(101), "长".repeat(61));
        assert_eq!(faults(read(Some(&long), None)), at("/purpose", "field_too_long"));
        assert_eq!(faults(read(Some("a"), Some(&name))), at("/organisation", "field_too_long"));
        assert_eq!(faults(read(Some("a\u{202e}b"), None)), at("/purpose", "invalid_text"));
        assert_eq!(faults(read(None, Some("某公司"))), at("/purpose", "field_required"));
        assert!(Statement::required(" ", None).is_err());
    }
}
