//! What a phone shows of the computer that asks to be let in, before anything is done for it: whoever is lured into
//! scanning a stranger's code shall notice.

use zhengda_engine::{login::attempt::AttemptState, moment::Moment};

use crate::{
    app::App,
    problem::Problem,
    records::attempt::Attempt,
    vault::{Vault, token_digest},
};

/// The computer that asks.
#[derive(Clone, Debug)]
pub struct Asking {
    /// What the computer calls itself.
    pub device: String,
    /// Its network address.
    pub address: String,
    /// Whether the phone has the same.
    pub same_network: bool,
    /// When the computer asked.
    pub asked_at: Moment,
    /// When it is too late to answer.
    pub expires_at: Moment,
}

impl App {
    /// Which computer waits for a face check. Looking changes nothing; the check begins with the scan.
    ///
    /// # Errors
    /// `not_found` for a wrong secret, `face_already_used`, `face_expired`.
    pub async fn asking_face_login(&self, id: &str, scan_secret: &str, address: &str) -> Result<Asking, Problem> {
        let digest = token_digest(scan_secret);
        let found = self.records::<Attempt>().get(id).await?.map(|found| found.value);
        let known =
            found.filter(|attempt| attempt.scan_secret.as_deref().is_some_and(|secret| Vault::same(secret, &digest)));
        let attempt = known.ok_or_else(|| Problem::new("not_found"))?;
        match attempt.state_at(self.now()) {
            AttemptState::Started => {}
            AttemptState::Expired => return Err(Problem::new("face_expired")),
            _ => return Err(Problem::new("face_already_used")),
        }
        Ok(Asking {
            same_network: attempt.address == address,
            device: attempt.device,
            address: attempt.address,
            asked_at: attempt.created_at,
            expires_at: attempt.expires_at,
        })
    }
}
