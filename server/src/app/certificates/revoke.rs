//! A revocation by two: one issuer asks for it, another one confirms it. Until then the certificate stays what it is; whoever
//! must act at once suspends it, which one issuer can, because it can be taken back.

use super::status::{StatusRequest, revision};
use crate::{
    app::{
        App,
        audit::{By, notes::owes},
        once::{self, Answer, OnceKey},
        scope::Issuer,
    },
    problem::Problem,
    records::{
        Found,
        certificate::{Certificate, Status},
        journal::Note,
        revocation::RevocationProposal,
    },
    store::{Change, Condition, Cursor, Direction, Find},
};

owes!(RevocationProposal);

/// How a certificate with what is proposed about it becomes an answer's body.
pub type Render<'a> = &'a (dyn Fn(&Certificate, Option<&RevocationProposal>) -> String + Send + Sync);

/// What a call for a revocation comes to.
enum Met {
    /// It waits for another issuer now, or did already by this call.
    Waits(Answer),
    /// Another issuer had asked for it.
    Agreed(RevocationProposal),
    /// Somebody else has moved the proposal since the certificate was read: what was read says nothing any more.
    Moved,
}

/// So often both are read again; a proposal moves a few times in its life.
const TRIES: u32 = 20;

impl App {
    /// Asks for a revocation, or carries it out where another issuer has asked for it.
    ///
    /// # Errors
    /// As for [`App::change_certificate_status`]; `second_issuer_needed` for whoever has asked for it.
    pub(super) async fn revoke_by_two(
        &self,
        issuer: &Issuer,
        id: &str,
        asked: &StatusRequest<'_>,
        key: &OnceKey,
        render: Render<'_>,
    ) -> Result<Answer, Problem> {
        for _ in 0..TRIES {
            // Read before the certificate: as long as it has not moved, nobody has carried it out since.
            let seen = self.records::<RevocationProposal>().get(id).await?.map(|found| found.value.revision);
            let certificate = self.certificate_of_office(issuer, id).await?;
            if let Some(answer) = once::answered_among(&certificate.answered, key)? {
                return Ok(answer);
            }
            match self.meet(issuer, (&certificate, seen), asked, key, render).await? {
                Met::Waits(answer) => {
                    self.bell.notify_one();
                    return Ok(answer);
                }
                Met::Agreed(proposal) => {
                    let answer = self.set_status(issuer, id, asked, Some(&proposal.by), key, render).await?;
                    self.close_revocation(id, proposal.revision).await;
                    return Ok(answer);
                }
                Met::Moved => {}
            }
        }
        Err(Problem::new("contended"))
    }

    /// Makes the proposal, or agrees to one that another issuer has made.
    async fn meet(
        &self,
        issuer: &Issuer,
        (certificate, seen): (&Certificate, Option<u32>),
        asked: &StatusRequest<'_>,
        key: &OnceKey,
        render: Render<'_>,
    ) -> Result<Met, Problem> {
        let (id, now) = (certificate.id.as_str(), self.now());
        let met = self.records::<RevocationProposal>().change_or_insert(id, |stored| {
            let known = stored.map(|known| once::answered_among(&known.answered, key)).transpose()?.flatten();
            if let Some(answer) = known {
                return Ok::<_, Problem>(Change::Keep(Met::Waits(answer)));
            }
            if stored.map(|known| known.revision) != seen {
                return Ok(Change::Keep(Met::Moved));
            }
            certificate.status.check_change(Status::Revoked)?;
            if let Some(open) = stored.filter(|proposal| proposal.open) {
                if open.is_by(issuer.account(), issuer.person()) {
                    return Err(Problem::new("second_issuer_needed"));
                }
                // Before the certificate changes, so that nobody takes back meanwhile what is being carried out. A
                // confirmation that was broken off is carried out by whoever confirms again.
                let mut agreed = open.clone();
                agreed.confirmed_by = Some(issuer.account().to_owned());
                agreed.revision = open.revision.saturating_add(1);
                return Ok(Change::Write(agreed.clone(), Met::Agreed(agreed)));
            }
            let mut next = RevocationProposal {
                id: id.to_owned(),
                region: issuer.region().to_owned(),
                by: issuer.account().to_owned(),
                person: issuer.person().map(str::to_owned),
                at: now,
                reason: asked.reason.to_owned(),
                open: true,
                confirmed_by: None,
                revision: stored.map_or(0, |before| before.revision).saturating_add(1),
                unaudited: stored.map(|before| before.unaudited.clone()).unwrap_or_default(),
                answered: stored.map(|before| before.answered.clone()).unwrap_or_default(),
            };
            let body = render(certificate, Some(&next));
            let answer = Answer { status: 200, body, revision: revision(certificate) };
            next.unaudited.push(self.entry_of(issuer, "certificate.propose_revocation", &next, asked.reason));
            once::keep_among(&mut next.answered, key, &answer, now);
            Ok(Change::Write(next, Met::Waits(answer)))
        });
        Ok(met.await?)
    }

    /// Takes a proposal back: an issuer says that the certificate stays what it is. `None` where nothing is proposed.
    ///
    /// # Errors
    /// `not_found`, `own_case`, `revocation_confirmed`, `idempotency_key_reused`.
    pub(super) async fn stay(
        &self,
        issuer: &Issuer,
        id: &str,
        asked: &StatusRequest<'_>,
        key: &OnceKey,
        render: Render<'_>,
    ) -> Result<Option<Answer>, Problem> {
        let Some(found) = self.records::<RevocationProposal>().get(id).await? else { return Ok(None) };
        if let Some(answer) = once::answered_among(&found.value.answered, key)? {
            return Ok(Some(answer));
        }
        let certificate = self.certificate_of_office(issuer, id).await?;
        // A call that changed the certificate and is repeated finds it as it asked for it: that takes nothing back.
        let repeated = once::answered_among(&certificate.answered, key)?.is_some();
        if repeated || !found.value.open || certificate.status != asked.status {
            return Ok(None);
        }
        let now = self.now();
        let changed = self.records::<RevocationProposal>().change(id, |stored| {
            if let Some(answer) = once::answered_among(&stored.answered, key)? {
                return Ok::<_, Problem>(Change::Keep(answer));
            }
            if !stored.open {
                return Err(Problem::new("status_unchanged"));
            }
            if stored.confirmed_by.is_some() {
                return Err(Problem::new("revocation_confirmed"));
            }
            let mut next =
                RevocationProposal { open: false, revision: stored.revision.saturating_add(1), ..stored.clone() };
            let answer = Answer { status: 200, body: render(&certificate, None), revision: revision(&certificate) };
            next.unaudited.push(self.entry_of(issuer, "certificate.drop_revocation", &next, asked.reason));
            once::keep_among(&mut next.answered, key, &answer, now);
            Ok(Change::Write(next, answer))
        });
        let answer = changed.await?;
        self.bell.notify_one();
        Ok(Some(answer))
    }

    /// The revocations that wait for another issuer, the oldest first, with their certificates. That these were looked at
    /// is entered before they are shown.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn waiting_revocations(
        &self,
        issuer: &Issuer,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<(Certificate, RevocationProposal)>, Option<Cursor>), Problem> {
        let waiting = Condition::eq("waiting", issuer.region());
        let find = Find::by(waiting).sorted("at", Direction::Ascending).after(after).limit(limit);
        let (found, next): (Vec<Found<RevocationProposal>>, _) = self.records().find(&find).await?;
        let mut all = Vec::with_capacity(found.len());
        for proposal in found.into_iter().map(|found| found.value) {
            let certificate = self.records::<Certificate>().get(&proposal.id).await?.map(|found| found.value);
            match certificate {
                Some(certificate) if !certificate.status.is_final() => {
                    self.audit(By::Staff(issuer), "certificate.read", Some(&certificate.id), &[]).await?;
                    all.push((certificate, proposal));
                }
                // Asked for while the certificate was replaced; the successor is in the list from the next look on.
                Some(Certificate { successor: Some(successor), .. }) => {
                    self.follow_revocation(&proposal.id, &successor).await?;
                }
                // Carried out by a process that ended before it could close it.
                _ => self.close_revocation(&proposal.id, proposal.revision).await,
            }
        }
        Ok((all, next))
    }

    /// What is proposed about a certificate.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_revocation(&self, id: &str) -> Result<Option<RevocationProposal>, Problem> {
        let found = self.records::<RevocationProposal>().get(id).await?;
        Ok(found.map(|found| found.value).filter(|proposal| proposal.open))
    }

    /// Nothing waits any more; what cannot be closed now is closed when somebody looks.
    pub(super) async fn close_revocation(&self, id: &str, revision: u32) {
        let closed = self.records::<RevocationProposal>().change(id, |stored| {
            if !stored.open || stored.revision != revision {
                return Ok::<_, Problem>(Change::Keep(()));
            }
            let next =
                RevocationProposal { open: false, revision: stored.revision.saturating_add(1), ..stored.clone() };
            Ok(Change::Write(next, ()))
        });
        if let Err(error) = closed.await {
            let problem = Problem::from(error);
            tracing::debug!(code = problem.refusal.code, "a revocation that was carried out is closed later");
        }
    }

    /// A certificate of the issuer's region that is nobody's own.
    async fn certificate_of_office(&self, issuer: &Issuer, id: &str) -> Result<Certificate, Problem> {
        let found = self.records::<Certificate>().get(id).await?.map(|found| found.value);
        let certificate = found.filter(|certificate| certificate.region == issuer.region());
        let certificate = certificate.ok_or_else(|| Problem::new("not_found"))?;
        if issuer.person() == Some(certificate.person.as_str()) {
            return Err(Problem::new("own_case"));
        }
        Ok(certificate)
    }

    fn entry_of(&self, issuer: &Issuer, action: &str, next: &RevocationProposal, reason: &str) -> Note {
        let reason = self.vault.digest("audit_reason", reason);
        let subject = (next.id.as_str(), next.revision);
        self.owed_entry((issuer.region(), By::Staff(issuer)), action, subject, &[("reason", reason)])
    }
}
