//! What the staff of a region see: the queue and one case. Drafts and other regions do not exist for them.

use zhengda_engine::case::{
    actor::{Actor, Role},
    state::State,
};

use super::change::Sight;
use crate::{
    app::{App, audit::By, scope::Staff},
    problem::Problem,
    records::{case::Case, staff::StaffRole},
    store::{Condition, Cursor, Direction, Find},
};

/// What the queue is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct QueueFilter {
    /// One state.
    pub state: Option<State>,
    /// One service.
    pub service: Option<String>,
    /// Only those that are overdue, or only those that are not.
    pub overdue: Option<bool>,
    /// Where the last page ended.
    pub after: Option<Cursor>,
    /// How many at most.
    pub limit: u32,
}

impl App {
    /// The region's cases in the order in which they were handed in, and where the next page starts.
    ///
    /// # Errors
    /// `cursor_invalid`, or when the store fails.
    pub async fn queue(&self, staff: &Staff, filter: QueueFilter) -> Result<(Vec<Case>, Option<Cursor>), Problem> {
        let mut conditions = vec![Condition::eq("region", staff.region()), Condition::Present("submitted_at", true)];
        conditions.extend(filter.state.map(|state| Condition::eq("state", state.name())));
        conditions.extend(filter.service.map(|service| Condition::eq("service", service)));
        // Seen from the promise itself, which ends with the decision: what the worker has not marked yet is overdue too.
        let now = self.now().0;
        let in_time = || Condition::absent("due_at").or(Condition::gte("due_at", now));
        conditions.extend(filter.overdue.map(|late| if late { Condition::lt("due_at", now) } else { in_time() }));
        let find = Find::by(Condition::And(conditions))
            .sorted("submitted_at", Direction::Ascending)
            .after(filter.after)
            .limit(filter.limit);
        let (found, next) = self.records::<Case>().find(&find).await?;
        Ok((found.into_iter().map(|found| found.value).collect(), next))
    }

    /// One case of the region. That it was opened stands in the audit chain before it is shown, without anything of the
    /// person's.
    ///
    /// # Errors
    /// `not_found` for everything else; `store_unavailable` when it could not be entered.
    pub async fn case_for_staff(&self, staff: &Staff, id: &str) -> Result<Case, Problem> {
        let case = self.case_of_region(staff, id).await?;
        self.audit(By::Staff(staff), "case.read", Some(id), &[]).await?;
        tracing::info!(target: "access", case = id, account = staff.account(), role = staff.role().name(), "opened");
        Ok(case)
    }

    /// The same for a use case that shows something else of it, and enters that.
    pub(in crate::app) async fn case_of_region(&self, staff: &Staff, id: &str) -> Result<Case, Problem> {
        self.visible_case(id, &staff_actor(staff), Sight::Region(staff.region())).await
    }
}

/// A member of staff as an actor. Issuers and auditors have no part in a case, so that nothing is allowed to them.
#[must_use]
pub fn staff_actor(staff: &Staff) -> Actor {
    let role = match staff.role() {
        StaffRole::Reviewer => Role::Reviewer,
        // The owner's row asks for the owner's id as well, which no account has.
        StaffRole::Issuer | StaffRole::Auditor => Role::Owner,
        StaffRole::Operator => Role::Operator,
    };
    Actor::staff(role, staff.account(), staff.person())
}
