//! The rolling window (滚动期): which passes still count, which subjects are left, and by which sitting (N13, F60 to
//! F62). Windows overlap and are counted in sittings that took place, never in years.
//!
//! Sittings are numbered here in the order in which they took place; [`Timeline`] knows which number is which.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::sitting::Sitting;

/// The sittings of one exam that took place, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    held: Vec<Sitting>,
}

impl Timeline {
    /// Takes sittings in any order, each as often as it is named.
    #[must_use]
    pub fn new(held: impl IntoIterator<Item = Sitting>) -> Self {
        let ordered: BTreeSet<Sitting> = held.into_iter().collect();
        Self { held: ordered.into_iter().collect() }
    }

    /// The number of a sitting that took place.
    #[must_use]
    pub fn number(&self, sitting: Sitting) -> Option<usize> {
        self.held.binary_search(&sitting).ok()
    }

    /// The sitting of that number; `None` for one that is still to come.
    #[must_use]
    pub fn sitting(&self, number: usize) -> Option<Sitting> {
        self.held.get(number).copied()
    }

    /// How many took place; the number of the next one.
    #[must_use]
    pub fn next(&self) -> usize {
        self.held.len()
    }
}

/// A pass of one subject in one sitting, both by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// The subject.
    pub subject: usize,
    /// The sitting.
    pub sitting: usize,
}

/// Where a person stands with an exam.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The sitting in which the last subject was passed within a window: nothing is left then.
    pub complete_at: Option<usize>,
    /// Each subject by number.
    pub subjects: Vec<SubjectPlan>,
    /// What must be passed by when, for each coming sitting in which something passed before still counts.
    pub steps: Vec<Step>,
    /// The last sitting in which everything that counts at the next one still counts; `None` when nothing does.
    pub last: Option<usize>,
}

/// One subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubjectPlan {
    /// When it was passed last.
    pub passed_at: Option<usize>,
    /// The last sitting in which that pass counts.
    pub counts_until: Option<usize>,
    /// Whether it counts at the next sitting.
    pub counts: bool,
}

/// To have the certificate with the sitting `sitting`, the subjects `needed` must be passed by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The coming sitting.
    pub sitting: usize,
    /// The subjects, by number.
    pub needed: Vec<usize>,
}

/// Plans an exam of `subjects` subjects, all of which must be passed within `window` consecutive sittings (1: in one
/// sitting, F60). `next` is the number of the next sitting; passes of it or later ones do not count.
#[must_use]
pub fn plan(subjects: usize, window: u32, next: usize, passes: &[Pass]) -> Plan {
    let window = usize::try_from(window.max(1)).unwrap_or(usize::MAX);
    let passes: Vec<Pass> = passes.iter().copied().filter(|p| p.sitting < next && p.subject < subjects).collect();
    let within = |subject: usize, end: usize| {
        passes.iter().any(|p| p.subject == subject && p.sitting <= end && p.sitting + window > end)
    };
    let complete_at = (0..next).find(|end| subjects > 0 && (0..subjects).all(|subject| within(subject, *end)));
    let of_subject = |subject: usize| {
        let passed_at = passes.iter().filter(|p| p.subject == subject).map(|p| p.sitting).max();
        let counts_until = passed_at.map(|at| at.saturating_add(window - 1));
        SubjectPlan { passed_at, counts_until, counts: counts_until.is_some_and(|until| until >= next) }
    };
    let subjects: Vec<SubjectPlan> = (0..subjects).map(of_subject).collect();
    if complete_at.is_some() {
        return Plan { complete_at, subjects, steps: Vec::new(), last: None };
    }
    let last = subjects.iter().filter(|s| s.counts).filter_map(|s| s.counts_until).min();
    let end = subjects.iter().filter(|s| s.counts).filter_map(|s| s.counts_until).max().unwrap_or(next);
    let steps = (next..=end).map(|sitting| {
        let lapsed = |s: &SubjectPlan| s.counts_until.is_none_or(|until| until < sitting);
        let needed = subjects.iter().enumerate().filter(|(_, s)| lapsed(s)).map(|(subject, _)| subject).collect();
        Step { sitting, needed }
    });
    Plan { complete_at, steps: steps.collect(), subjects, last }
}
