//! A second, smaller account of a case's life, written from the table in the requirements and from nothing else: what
//! the tests over every profile and over random histories compare the engine with. It knows states, people, leases and
//! promises, but no forms, notices, texts or outboxes: those of its events are always well-formed.

use crate::{
    calendar::Holidays,
    case::{
        actor::{Actor, Role},
        document::Case,
        event::EventKind as E,
        state::State::{self, *},
    },
    mailing::parcel::Rank,
    moment::Moment,
    region::service::{Review, Service},
};

/// What happens, as far as the model looks into it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happening {
    pub kind: E,
    /// Whether the reason of a refusal voids the certificate.
    pub voids: bool,
    /// What a carrier's report says, and whether it is about the parcel on its way.
    pub report: Option<(Rank, bool)>,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Model {
    pub state: State,
    lease: Option<(String, Moment)>,
    proposal: Option<String>,
    /// Who decided last, and when.
    decided: Option<(String, Moment)>,
    appealed: bool,
    voided: bool,
    mobile: bool,
    has_mobile: bool,
    certificate: bool,
    parcel: Option<Rank>,
    earlier: usize,
    resends: u32,
    due: Option<Moment>,
    overdue: bool,
}

impl Model {
    /// The same case, as the model sees it.
    pub(super) fn of(case: &Case) -> Self {
        Self {
            state: case.state,
            lease: case.lease.as_ref().map(|lease| (lease.holder.clone(), lease.until)),
            proposal: case.proposal.as_ref().map(|proposal| proposal.by.clone()),
            decided: case.decisions.last().map(|decision| (decision.by.clone(), decision.at)),
            appealed: case.appeal.is_some(),
            voided: case.voids_certificate,
            mobile: case.mobile_confirmed,
            has_mobile: case.form.contains_key("mobile"),
            certificate: case.certificate.is_some(),
            parcel: case.parcel.as_ref().map(|parcel| parcel.rank),
            earlier: case.earlier_parcels.len(),
            resends: case.resends,
            due: case.due_at,
            overdue: case.overdue,
        }
    }

    /// The state to which it leads, or `None` when it is refused.
    #[rustfmt::skip]
    pub(super) fn next(&self, it: Happening, who: &Actor, owner: &str, s: &Service, days: &Holidays, now: Moment) -> Option<State> {
        let other = who.person.as_deref() != Some(owner);
        let (mine, holds, free) = (who.id == owner, self.holds(who, now), self.free(who, now));
        let editable = s.edit_in.contains(&self.state) && self.proposal.is_none() && !self.voided;
        let withdrawable = s.withdraw_in.contains(&self.state) && self.proposal.is_none();
        let second = self.proposal.as_ref() != Some(&who.id);
        let not_decider = self.decided.as_ref().is_none_or(|(by, _)| *by != who.id);
        let when = |open: bool, state: State| open.then_some(state);
        match (who.role, self.state, it.kind) {
            (Role::Owner, ..) if !mine => None,
            (Role::Owner, Draft | Returned, E::Submit) => Some(Submitted),
            (Role::Owner, Draft, E::Edit) => Some(Draft),
            (Role::Owner, Draft, E::Withdraw) => Some(Withdrawn),
            (Role::Owner, Draft | Submitted | InReview | Returned | Approved, E::ConfirmMobile) => when(self.has_mobile && !self.mobile, self.state),
            (Role::Owner, Submitted | InReview | Returned | AppealSubmitted, E::Withdraw) => when(withdrawable, Withdrawn),
            (Role::Owner, Submitted, E::Edit) => when(editable, Submitted),
            (Role::Owner, Returned | Rejected, E::Edit) => when(editable, if s.edit_submits { Submitted } else { self.state }),
            (Role::Owner, Rejected, E::Appeal) => when(!self.appealed && self.appeal_open(s, days, now), AppealSubmitted),
            (Role::Owner, Dispatched, E::ReAddress) => when(self.came_back() && self.resends < s.max_resends, Approved),
            (Role::Reviewer, Submitted, E::Claim) => when(other && second, InReview),
            (Role::Reviewer, InReview, E::Claim) => when(other && second && free, InReview),
            (Role::Reviewer, AppealSubmitted, E::Claim) => when(other && not_decider && free, AppealSubmitted),
            (Role::Reviewer, InReview, E::Release) => when(holds, Submitted),
            (Role::Reviewer, AppealSubmitted, E::Release) => when(holds, AppealSubmitted),
            (Role::Reviewer, InReview, E::Return) => when(other && holds, Returned),
            (Role::Reviewer, InReview, E::Approve) => when(other && holds, Approved),
            (Role::Reviewer, InReview, E::Reject) => when(other && holds, if self.only_proposes(it) { InReview } else { Rejected }),
            (Role::Reviewer, AppealSubmitted, E::Approve) => when(other && holds && not_decider, Approved),
            (Role::Reviewer, AppealSubmitted, E::Reject) => when(other && holds && not_decider, AppealRejected),
            (Role::Operator, Submitted, E::Dispatch) => when(other && s.delivers && s.review == Review::Optional && self.proposal.is_none() && self.mobile, Dispatched),
            (Role::Operator, Approved, E::Dispatch) => when(other && s.delivers && self.mobile, Dispatched),
            (Role::Operator, Approved, E::Record) => when(other && !s.delivers, Approved),
            (Role::Operator, Approved, E::Complete) => when(other, Completed),
            (Role::Operator, Dispatched, E::Complete) => when(other && self.came_back(), Completed),
            (Role::Carrier, Approved, E::Track) => when(self.earlier > 0 || self.parcel.is_some(), Approved),
            (Role::Carrier, Dispatched | Completed, E::Track) => when(self.earlier > 0 || self.parcel.is_some(), self.tracked(it)),
            (Role::Clock, InReview, E::LeaseExpire) => when(self.lease_over(now), Submitted),
            (Role::Clock, AppealSubmitted, E::LeaseExpire) => when(self.lease_over(now), AppealSubmitted),
            (Role::Clock, Submitted | InReview | AppealSubmitted, E::Overdue) => when(!self.overdue && self.due.is_some_and(|due| due < now), self.state),
            _ => None,
        }
    }

    /// The model after it was done.
    #[rustfmt::skip]
    pub(super) fn done(&mut self, it: Happening, to: State, who: &Actor, s: &Service, days: &Holidays, now: Moment) {
        let before = self.state;
        let proposes = it.kind == E::Reject && before == InReview && self.only_proposes(it);
        let with_authority = |state| matches!(state, Submitted | InReview | AppealSubmitted | Approved);
        self.state = to;
        match it.kind {
            E::Claim => self.lease = Some((who.id.clone(), now.plus(crate::case::guard::LEASE))),
            E::Release | E::LeaseExpire | E::Withdraw => self.lease = None,
            E::Reject if proposes => (self.lease, self.proposal) = (None, Some(who.id.clone())),
            E::Return | E::Approve | E::Reject => {
                if it.kind == E::Reject && before == InReview { self.voided = it.voids && self.certificate; }
                if it.kind == E::Approve && before == AppealSubmitted { self.voided = false; }
                (self.lease, self.proposal, self.decided) = (None, None, Some((who.id.clone(), now)));
            }
            E::ConfirmMobile => self.mobile = true,
            E::Appeal => self.appealed = true,
            E::Dispatch => self.parcel = Some(Rank::Registered),
            E::ReAddress => (self.parcel, self.earlier, self.resends) = (None, self.earlier + 1, self.resends + 1),
            E::Track => if let Some((rank, true)) = it.report { self.parcel = self.parcel.map(|known| known.max(rank)); },
            E::Overdue => self.overdue = true,
            _ => {}
        }
        if matches!(to, Submitted | AppealSubmitted) && !with_authority(before) {
            self.overdue = false;
            self.due = s.promise_working_days.map(|count| days.due_after(now, count).moment());
        } else if !matches!(to, Submitted | InReview | AppealSubmitted) {
            self.due = None;
        }
    }

    fn holds(&self, who: &Actor, now: Moment) -> bool {
        self.lease.as_ref().is_some_and(|(holder, until)| *holder == who.id && *until > now)
    }

    fn free(&self, who: &Actor, now: Moment) -> bool {
        self.lease.as_ref().is_none_or(|(holder, until)| *holder == who.id || *until <= now)
    }

    fn lease_over(&self, now: Moment) -> bool {
        self.lease.as_ref().is_some_and(|(_, until)| *until <= now)
    }

    /// Two reviewers must come to a refusal that voids a certificate.
    fn only_proposes(&self, it: Happening) -> bool {
        it.voids && self.certificate && self.proposal.is_none()
    }

    fn appeal_open(&self, s: &Service, days: &Holidays, now: Moment) -> bool {
        let Some(rule) = &s.appeal else { return false };
        self.decided.as_ref().is_none_or(|(_, at)| now <= days.due_after(*at, rule.within_working_days).moment())
    }

    fn came_back(&self) -> bool {
        self.parcel == Some(Rank::ReturnedMail)
    }

    fn tracked(&self, it: Happening) -> State {
        let Some((rank, true)) = it.report else { return self.state };
        match (self.state, self.parcel, self.parcel.map(|known| known.max(rank))) {
            (Dispatched, _, Some(Rank::Signed)) => Completed,
            (Completed, Some(Rank::Signed), Some(Rank::ReturnedMail)) => Dispatched,
            (state, ..) => state,
        }
    }
}
