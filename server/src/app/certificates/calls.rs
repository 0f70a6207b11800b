//! Registers a holder's call about a service that begins by telephone (`F82`): from then on it can be asked for online.

use super::status::revision;
use crate::{
    app::{
        App,
        once::{self, Answer, OnceKey},
        scope::Issuer,
    },
    problem::Problem,
    records::certificate::{Call, Certificate},
    store::Change,
};

/// The most calls that are kept of one certificate; the newest are.
const MOST: usize = 20;

impl App {
    /// Registers a call about a service of the region, once per key.
    ///
    /// # Errors
    /// `not_found`, `service_not_offered`, `own_case` or `idempotency_key_reused`.
    pub async fn register_call(
        &self,
        issuer: &Issuer,
        id: &str,
        service: &str,
        key: &OnceKey,
        render: impl Fn(&Certificate) -> String + Send + Sync,
    ) -> Result<Answer, Problem> {
        self.service(issuer.region(), service)?;
        let now = self.now();
        let changed = self.records::<Certificate>().change(id, |stored| {
            if stored.region != issuer.region() {
                return Err(Problem::new("not_found"));
            }
            if let Some(answer) = once::answered_among(&stored.answered, key)? {
                return Ok(Change::Keep(answer));
            }
            if issuer.person() == Some(stored.person.as_str()) {
                return Err(Problem::new("own_case"));
            }
            let mut next = stored.clone();
            next.calls.push(Call { service: service.to_owned(), at: now, by: issuer.account().to_owned() });
            let surplus = next.calls.len().saturating_sub(MOST);
            next.calls.drain(..surplus);
            let answer = Answer { status: 200, body: render(&next), revision: revision(&next) };
            once::keep_among(&mut next.answered, key, &answer, now);
            Ok(Change::Write(next, answer))
        });
        let answer = changed.await?;
        self.audit_step(issuer, "certificate.call", (id, key), &[("service", service.to_owned())]).await?;
        Ok(answer)
    }
}
