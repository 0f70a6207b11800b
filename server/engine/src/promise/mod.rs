//! The promise instead of proof (告知承诺): who may give it, what it says, and what can no longer be undone (F05 to
//! F11, F27).

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{moment::Moment, refusal::Refusal};

/// The four statements (F09), in their order. Their texts stand in the notice `promise`.
pub const STATEMENTS: [&str; 4] = ["knows_the_notice", "meets_the_conditions", "data_true", "accepts_checks"];

/// What the integrity archive says about a person (F06).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Integrity {
    /// Whether the person gave a false promise before: the promise is closed for good.
    #[serde(default)]
    pub false_promise: bool,
    /// The last day of the record period of a serious or very serious violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_until: Option<Date>,
}

/// What a person has chosen for one exam in one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Choice {
    /// Signed.
    Promised(Signature),
    /// Chose to hand in evidence instead; cannot be undone for this exam and year (F27).
    Declined {
        /// When.
        at: Moment,
    },
    /// Signed and took it back; cannot be undone for this exam and year (F10).
    Withdrawn {
        /// What had been signed.
        signature: Signature,
        /// When it was taken back.
        at: Moment,
    },
}

/// An electronic signature: what was signed, exactly, and when (F07, P4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// When.
    pub at: Moment,
    /// The version of the text.
    pub version: String,
    /// SHA-256 of the text in both languages, in hexadecimal.
    pub digest: String,
    /// SHA-256 of what the office had published about the registration, in hexadecimal (F08).
    pub terms_digest: String,
    /// How the person was proven at that moment, for example `face`.
    pub proven_by: String,
}

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// What was chosen so far.
    pub choice: Option<&'a Choice>,
    /// The integrity archive.
    pub integrity: &'a Integrity,
    /// Whether the fee is paid.
    pub paid: bool,
    /// The moment at which registration closes.
    pub closes_at: Moment,
    /// Now.
    pub now: Moment,
}

impl Situation<'_> {
    /// Whether a promise may be signed now.
    ///
    /// # Errors
    /// `promise_false_before` or `promise_recorded` for those who may not (F06), `promise_signed`,
    /// `promise_declined`, `promise_withdrawn`, `promise_closed`.
    pub fn may_sign(&self) -> Result<(), Refusal> {
        if self.integrity.false_promise {
            return Err(Refusal::new("promise_false_before"));
        }
        if let Some(until) = self.integrity.recorded_until.filter(|until| self.now.beijing_date() <= *until) {
            return Err(Refusal::new("promise_recorded").with("until", until.to_string()));
        }
        self.undecided()?;
        self.open()
    }

    /// Whether evidence may be chosen instead now.
    ///
    /// # Errors
    /// `promise_signed`, `promise_declined`, `promise_withdrawn`, `promise_closed`.
    pub fn may_decline(&self) -> Result<(), Refusal> {
        self.undecided()?;
        self.open()
    }

    /// The signature that may be taken back now: only while unpaid and before registration closes (F10).
    ///
    /// # Errors
    /// `promise_not_signed`, `promise_withdrawn`, `promise_paid`, `promise_closed`.
    pub fn may_withdraw(&self) -> Result<Signature, Refusal> {
        let signature = match self.choice {
            Some(Choice::Promised(signature)) => signature.clone(),
            Some(Choice::Withdrawn { .. }) => return Err(Refusal::new("promise_withdrawn")),
            Some(Choice::Declined { .. }) | None => return Err(Refusal::new("promise_not_signed")),
        };
        if self.paid {
            return Err(Refusal::new("promise_paid"));
        }
        self.open()?;
        Ok(signature)
    }

    /// What may be done now, for the buttons of a client.
    #[must_use]
    pub fn allowed(&self) -> Vec<&'static str> {
        [
            ("sign", self.may_sign().is_ok()),
            ("decline", self.may_decline().is_ok()),
            ("withdraw", self.may_withdraw().is_ok()),
        ]
        .into_iter()
        .filter_map(|(name, may)| may.then_some(name))
        .collect()
    }

    /// Whether evidence must be handed in and reviewed before payment: one of the kinds of F31.
    #[must_use]
    pub fn needs_evidence(&self) -> bool {
        let barred = self.integrity.false_promise
            || self.integrity.recorded_until.is_some_and(|until| self.now.beijing_date() <= until);
        barred || matches!(self.choice, Some(Choice::Declined { .. } | Choice::Withdrawn { .. }))
    }

    fn undecided(&self) -> Result<(), Refusal> {
        match self.choice {
            None => Ok(()),
            Some(Choice::Promised(_)) => Err(Refusal::new("promise_signed")),
            Some(Choice::Declined { .. }) => Err(Refusal::new("promise_declined")),
            Some(Choice::Withdrawn { .. }) => Err(Refusal::new("promise_withdrawn")),
        }
    }

    fn open(&self) -> Result<(), Refusal> {
        if self.now < self.closes_at {
            return Ok(());
        }
        Err(Refusal::new("promise_closed").with("until", shown(self.closes_at)))
    }
}

/// A moment as refusals name it: Beijing time to the minute.
#[must_use]
pub fn shown(moment: Moment) -> String {
    moment.beijing().strftime("%Y-%m-%d %H:%M").to_string()
}

/// Whether all four statements were made, and nothing else.
///
/// # Errors
/// `promise_statements` unless every one of [`STATEMENTS`] is there once.
pub fn check_statements(given: &[String]) -> Result<(), Refusal> {
    let all = STATEMENTS.iter().all(|wanted| given.iter().filter(|g| g == wanted).count() == 1);
    if all && given.len() == STATEMENTS.len() { Ok(()) } else { Err(Refusal::new("promise_statements")) }
}
