//! Work that a change promises to the outside, kept in the changed document until it is done
//! (`quality.md` section 3, Outbox).

use serde::{Deserialize, Serialize};

use crate::moment::{Moment, Span};

/// How long a worker holds an entry before another may take it.
pub const LEASE: Span = Span::seconds(60);
/// Attempts before an entry is parked and shown to an operator.
pub const MAX_ATTEMPTS: u32 = 48;

/// The entries of one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outbox(pub Vec<Task>);

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Unique inside its document, and the same when the same change is made again.
    pub id: String,
    /// What to do.
    pub job: Job,
    /// Not before.
    pub due: Moment,
    /// How often it was tried.
    #[serde(default)]
    pub attempts: u32,
    /// Until when a worker holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<Moment>,
    /// Where it stands.
    #[serde(default)]
    pub standing: Standing,
    /// The last failure, a stable code without personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// To be done.
    #[default]
    Waiting,
    /// Given up; an operator must look at it.
    Parked,
}

/// The jobs there are. Each is safe to do twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Tell the candidate: `topic` is an entry of `config/messages.toml`.
    Notify {
        /// The text's key.
        topic: String,
    },
    /// Ask the carrier's provider to report on this parcel.
    SubscribeParcel {
        /// Which.
        tracking_number: String,
    },
    /// Ask the carrier where this parcel is (Q10: poll fallback).
    PollParcel {
        /// Which.
        tracking_number: String,
    },
    /// Issue the certificate that replaces the one a case is about (`K26`, N12).
    IssueSuccessor,
    /// Suspend the certificate that a refusal voids, until no appeal is possible any more.
    SuspendCertificate,
    /// Revoke the certificate that a refusal voids (`F55`, `F67`).
    VoidCertificate,
    /// Lift the suspension after an appeal that succeeded.
    RestoreCertificate,
    /// Ask the face provider how a login attempt ended.
    PullFace,
    /// Take in what a carrier pushed.
    ApplyPush,
    /// Do what a person asked for around an account, whose answer must not tell what was found.
    AccountRequest,
}

/// What became of one try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done: the entry goes away.
    Done,
    /// Try again by the schedule.
    Retry(String),
    /// Try again not before this moment, without counting it as a failure.
    Later(Moment),
    /// Trying again cannot help.
    GiveUp(String),
}

impl Outbox {
    /// Adds a job unless one with the same id waits already.
    pub fn push(&mut self, id: String, job: Job, due: Moment) {
        if self.0.iter().all(|task| task.id != id) {
            self.0.push(Task {
                id,
                job,
                due,
                attempts: 0,
                lease_until: None,
                standing: Standing::Waiting,
                failure: None,
            });
        }
    }

    /// Takes back what is not done yet, when it is no longer to be done.
    pub fn drop_waiting(&mut self, id: &str) {
        self.0.retain(|task| task.id != id || task.standing != Standing::Waiting);
    }

    /// When the next waiting task may be taken; the indexed field by which workers find the document.
    #[must_use]
    pub fn next_due(&self) -> Option<Moment> {
        self.waiting().map(|task| task.lease_until.unwrap_or(task.due).max(task.due)).min()
    }

    /// Takes every task that is due and not held, marking it as held until [`LEASE`] from now.
    pub fn lease_due(&mut self, now: Moment) -> Vec<Task> {
        let mut taken = Vec::new();
        for task in &mut self.0 {
            let free = task.lease_until.is_none_or(|until| until <= now);
            if task.standing == Standing::Waiting && task.due <= now && free {
                task.lease_until = Some(now.plus(LEASE));
                taken.push(task.clone());
            }
        }
        taken
    }

    /// Records what became of the task `id`; `jitter` in −20..=20 percent spreads retries.
    pub fn settle(&mut self, id: &str, outcome: &Outcome, now: Moment, jitter: i8) {
        if *outcome == Outcome::Done {
            self.0.retain(|task| task.id != id);
            return;
        }
        let Some(task) = self.0.iter_mut().find(|task| task.id == id) else { return };
        task.lease_until = None;
        match outcome {
            Outcome::Done => {}
            Outcome::Later(at) => task.due = *at,
            Outcome::GiveUp(code) => {
                task.standing = Standing::Parked;
                task.failure = Some(code.clone());
            }
            Outcome::Retry(code) => {
                task.attempts += 1;
                task.failure = Some(code.clone());
                if task.attempts >= MAX_ATTEMPTS {
                    task.standing = Standing::Parked;
                } else {
                    task.due = now.plus(delay(task.attempts, jitter));
                }
            }
        }
    }

    /// The tasks still to be done.
    pub fn waiting(&self) -> impl Iterator<Item = &Task> {
        self.0.iter().filter(|task| task.standing == Standing::Waiting)
    }

    /// The tasks that were given up.
    pub fn parked(&self) -> impl Iterator<Item = &Task> {
        self.0.iter().filter(|task| task.standing == Standing::Parked)
    }
}

/// The pause after the `attempts`-th failure: 1 s, 10 s, 1 min, then every 5 min, spread by `jitter` percent.
#[must_use]
pub fn delay(attempts: u32, jitter: i8) -> Span {
    let base = match attempts {
        0 | 1 => Span::seconds(1),
        2 => Span::seconds(10),
        3 => Span::minutes(1),
        _ => Span::minutes(5),
    };
    let percent = 100 + i64::from(jitter.clamp(-20, 20));
    Span(base.0 * percent / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outbox() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.push("1".into(), Job::Notify { topic: "submitted".into() }, Moment(1_000));
        outbox
    }

    #[test]
    fn a_task_is_held_by_one_worker_until_its_lease_ends() {
        let mut outbox = outbox();
        assert!(outbox.lease_due(Moment(999)).is_empty());
        assert_eq!(outbox.lease_due(Moment(1_000)).len(), 1);
        assert!(outbox.lease_due(Moment(2_000)).is_empty());
        assert_eq!(outbox.next_due(), Some(Moment(61_000)));
        assert_eq!(outbox.lease_due(Moment(61_000)).len(), 1);
    }

    #[test]
    fn the_same_task_is_not_promised_twice() {
        let mut outbox = outbox();
        outbox.push("1".into(), Job::PullFace, Moment(5));
        assert_eq!(outbox.0.len(), 1);
    }

    #[test]
    fn a_task_ends_done_or_parked_and_never_vanishes() {
        let mut done = outbox();
        done.settle("1", &Outcome::Done, Moment(0), 0);
        assert!(done.0.is_empty());

        let mut failing = outbox();
        for _ in 0..MAX_ATTEMPTS {
            failing.settle("1", &Outcome::Retry("timeout".into()), Moment(0), 0);
        }
        assert_eq!(failing.parked().count(), 1);
        assert_eq!(failing.next_due(), None);

        let mut refused = outbox();
        refused.settle("1", &Outcome::GiveUp("refused".into()), Moment(0), 0);
        assert_eq!(refused.parked().next().and_then(|t| t.failure.clone()), Some("refused".into()));
    }

    #[test]
    fn retries_follow_the_schedule_within_a_fifth() {
        let plain: Vec<i64> = (1..=5).map(|n| delay(n, 0).0 / 1_000).collect();
        assert_eq!(plain, [1, 10, 60, 300, 300]);
        assert_eq!(delay(4, 20).0, 360_000);
        assert_eq!(delay(4, -100).0, 240_000);
    }
}
