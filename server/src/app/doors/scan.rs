//! The scan-code door (`Z03`): a computer shows a code, a phone that is signed in scans it, sees which computer asks,
//! from where and when, and says yes or no. Yes needs a step-up: somebody else's computer is one tap away from yours.

use zhengda_engine::{login::scan::LIFE, moment::Moment, refusal::Refusal, region::profile::Door};

use super::asking::Asking;
use crate::{
    app::{
        App,
        cases::MobileCode,
        scope::Candidate,
        sessions::{Opened, Opening},
    },
    problem::Problem,
    random::Draw,
    records::{
        flow::{ScanLogin, ScanState},
        session::Holder,
    },
    store::{Change, UpdateError},
    vault::{Vault, token_digest},
};

/// A login just begun on a computer: the only moment at which its secrets exist in clear.
#[derive(Debug)]
pub struct ScanBegun {
    /// The login.
    pub id: String,
    /// With it alone the session can be fetched.
    pub client_secret: String,
    /// What the computer shows as a QR code.
    pub qr_text: String,
    /// When the code ends.
    pub expires_at: Moment,
}

impl App {
    /// Begins a login on a computer.
    ///
    /// # Errors
    /// When the store or the source of randomness fails.
    pub async fn begin_scan_login(&self, device: String, address: String) -> Result<ScanBegun, Problem> {
        let now = self.now();
        let id = self.random.id("scan")?;
        let (client_secret, scan_secret) = (self.random.token()?, self.random.token()?);
        let login = ScanLogin {
            state: ScanState::Started,
            client_secret: token_digest(&client_secret),
            scan_secret: token_digest(&scan_secret),
            device,
            address,
            person: None,
            level: None,
            created_at: now,
            expires_at: now.plus(LIFE),
        };
        self.records().insert(&id, &login).await?;
        let base = self.settings.server.public_url.as_str().trim_end_matches('/');
        let qr_text = format!("{base}/app/#/packages/doors/computer/index?login={id}&secret={scan_secret}");
        Ok(ScanBegun { id, client_secret, qr_text, expires_at: login.expires_at })
    }

    /// A signed-in phone scanned the code: it learns which computer asks.
    ///
    /// # Errors
    /// `not_found` for a wrong secret, `scan_already_used`, `scan_expired`.
    pub async fn scan_login(
        &self,
        candidate: &Candidate,
        id: &str,
        secret: &str,
        address: &str,
    ) -> Result<Asking, Problem> {
        let (digest, now) = (token_digest(secret), self.now());
        let scanned = self.records::<ScanLogin>().change(id, |stored| {
            if !Vault::same(&stored.scan_secret, &digest) {
                return Err(Refusal::new("not_found"));
            }
            let mut next = stored.clone();
            next.scan(candidate.person(), now)?;
            Ok(Change::Write(next.clone(), next))
        });
        let login = scanned.await?;
        Ok(Asking {
            same_network: login.address == address,
            device: login.device,
            address: login.address,
            asked_at: login.created_at,
            expires_at: login.expires_at,
        })
    }

    /// The person says yes, proven once more.
    ///
    /// # Errors
    /// `step_up_required`, `not_found` for anybody but the person who scanned, `scan_already_used`, `scan_expired`.
    pub async fn confirm_scan_login(
        &self,
        candidate: &Candidate,
        id: &str,
        step_up: Option<&MobileCode>,
        address: &str,
    ) -> Result<(), Problem> {
        // What is over needs no code any more.
        self.judge_scan(candidate, id).await?;
        self.prove_again(candidate, step_up, address).await?;
        let now = self.now();
        let confirmed = self.records::<ScanLogin>().change(id, |stored| {
            let mut next = stored.clone();
            next.confirm(candidate.person(), candidate.level(), now)?;
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        confirmed.await?;
        tracing::info!(target: "access", person = candidate.person(), "a computer was let in");
        Ok(())
    }

    /// The person says no.
    ///
    /// # Errors
    /// As for [`App::confirm_scan_login`], without the step-up.
    pub async fn refuse_scan_login(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        let now = self.now();
        let refused = self.records::<ScanLogin>().change(id, |stored| {
            let mut next = stored.clone();
            next.refuse(candidate.person(), now)?;
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        Ok(refused.await?)
    }

    /// Where a login stands, for the computer.
    ///
    /// # Errors
    /// `not_found` for a wrong secret.
    pub async fn scan_login_state(&self, id: &str, client_secret: &str) -> Result<ScanState, Problem> {
        Ok(self.own_scan(id, client_secret).await?.state_at(self.now()))
    }

    /// Hands the session to the computer, once.
    ///
    /// # Errors
    /// `scan_pending`, `scan_refused`, `scan_expired`, `scan_already_used`, `not_found`.
    pub async fn finish_scan_login(&self, id: &str, client_secret: &str) -> Result<Opened, Problem> {
        let login = self.own_scan(id, client_secret).await?;
        let now = self.now();
        let consumed = self.records::<ScanLogin>().change(id, |stored| {
            let mut next = stored.clone();
            let holder = next.consume(now)?;
            Ok::<_, Refusal>(Change::Write(next, holder))
        });
        let (person, level) = match consumed.await {
            // Another call of the same computer was faster.
            Err(UpdateError::Contended) => return Err(Problem::new("scan_already_used")),
            outcome => outcome?,
        };
        let opening = Opening {
            holder: Holder::Person { person },
            level,
            door: Door::ScanCode.name(),
            openid: None,
            device: login.device,
        };
        let opened = self.open_session(opening).await?;
        self.tell_of_login(&opened).await;
        Ok(opened)
    }

    async fn judge_scan(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        let found = self.records::<ScanLogin>().get(id).await?.ok_or_else(|| Problem::new("not_found"))?;
        let mut tried = found.value;
        Ok(tried.confirm(candidate.person(), candidate.level(), self.now())?)
    }

    async fn own_scan(&self, id: &str, client_secret: &str) -> Result<ScanLogin, Problem> {
        let found = self.records::<ScanLogin>().get(id).await?;
        let digest = token_digest(client_secret);
        let own = found.filter(|found| Vault::same(&found.value.client_secret, &digest));
        own.map(|found| found.value).ok_or_else(|| Problem::new("not_found"))
    }
}
