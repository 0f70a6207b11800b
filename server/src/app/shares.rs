//! Shares: the holder lets somebody see chosen fields of a certificate for a short time, and takes that back at will
//! (Q11). Whoever opens one stands in the holder's log.

use std::collections::BTreeSet;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER};
use zeroize::Zeroizing;
use zhengda_engine::{
    moment::{Moment, Span},
    refusal::{Finding, Refusal},
};
use zhengda_seal::{
    code::steers_display,
    record::{Fields, RecordSalt, disclose},
    share::Share as SignedShare,
};

use super::{
    App,
    certificates::{issue::fields, verify::Checked},
    once::{Answer, OnceKey, answered_among, keep_among},
    scope::Candidate,
    verifications::statement::Statement,
};
use crate::{
    problem::Problem,
    random::Draw,
    records::{
        Found,
        certificate::Certificate,
        share::{Share, ShareState, share_digest},
        verification::Way,
    },
    store::{Change, Condition, Cursor, Direction, Find, StoreError},
};

/// The shortest and the longest life of a share, in minutes.
pub const LIFE: std::ops::RangeInclusive<u32> = 5..=30 * 24 * 60;
/// Shares of one person that are open at once.
const MOST_OPEN: usize = 20;
/// Shares looked at to count those.
const LOOKED_AT: u32 = 100;
/// A share that is over stays in the holder's list so long.
const LISTED: Span = Span::days(90);
/// The longest note, in characters.
const LONGEST_NOTE: usize = 60;
/// Fields that a code shows masked; to show them in full the holder must have proven who is there just now.
const GUARDED: [&str; 3] = ["document_number", "management_number", "print_number"];

/// What a share is made of.
#[derive(Clone, Debug)]
pub struct NewShare {
    /// The certificate.
    pub certificate: String,
    /// The fields to show, by the names of the full record.
    pub fields: Vec<String>,
    /// How long it opens.
    pub minutes: u32,
    /// Whether it opens once only.
    pub once: bool,
    /// What it is for, for the holder's own list.
    pub note: Option<String>,
}

/// An opened share.
#[derive(Clone, Debug)]
pub struct OpenedShare {
    /// The verdict on the certificate.
    pub checked: Checked,
    /// What the holder chose to show.
    pub fields: Fields,
    /// The same, signed, for whoever wants to check it without us: base64url.
    pub signed: String,
    /// Until when the share opens.
    pub expires_at: Moment,
    /// The receipt, where a purpose was stated.
    pub receipt: Option<String>,
    /// Why there is none.
    pub missing: Option<&'static str>,
}

impl App {
    /// Makes a share, once per key. `render` makes the answer that is kept with it.
    ///
    /// # Errors
    /// `certificate_not_yours`, `invalid_body` with every fault, `step_up_required`, `share_limit`.
    pub async fn create_share(
        &self,
        candidate: &Candidate,
        new: NewShare,
        key: &OnceKey,
        render: impl Fn(&str, &Share, &Certificate) -> Result<String, Problem> + Send + Sync,
    ) -> Result<Answer, Problem> {
        if let Some(answer) = self.shared_before(candidate, key).await? {
            return Ok(answer);
        }
        let certificate = self.own_certificate(candidate.person(), &new.certificate).await?.value;
        let chosen = chosen(&new, &fields(&certificate))?;
        if chosen.iter().any(|field| GUARDED.contains(&field.as_str())) && !candidate.is_stepped_up() {
            return Err(Problem::new("step_up_required"));
        }
        let now = self.now();
        if self.open_shares(candidate, now).await? >= MOST_OPEN {
            return Err(Problem::new("share_limit").with("limit", MOST_OPEN.to_string()));
        }
        let expires_at = now.plus(Span::minutes(new.minutes.into()));
        let mut share = Share {
            person: candidate.person().to_owned(),
            certificate: new.certificate,
            code: BASE32_NOPAD.encode(&self.random.bytes::<16>()?),
            fields: chosen,
            note: new.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty()),
            once: new.once,
            made_at: now,
            expires_at,
            revoked_at: None,
            opened: 0,
            opened_at: None,
            kept_until: expires_at.plus(LISTED),
            answered: Vec::new(),
        };
        let id = self.random.id("shr")?;
        let answer = Answer { status: 201, body: render(&id, &share, &certificate)?, revision: 1 };
        keep_among(&mut share.answered, key, &answer, now);
        match self.records().insert(&id, &share).await {
            Ok(()) => Ok(answer),
            Err(StoreError::Duplicate) => {
                self.shared_before(candidate, key).await?.ok_or_else(|| Problem::new("contended"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The person's shares, the newest first.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn shares_of(
        &self,
        candidate: &Candidate,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Share>>, Option<Cursor>), Problem> {
        let find = Find::by(Condition::eq("person", candidate.person())).sorted("made_at", Direction::Descending);
        Ok(self.records().find(&find.after(after).limit(limit)).await?)
    }

    /// Takes a share back; doing it twice is doing it once.
    ///
    /// # Errors
    /// `not_found` when it is not the person's.
    pub async fn revoke_share(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        let now = self.now();
        let revoked = self.records::<Share>().change(id, |stored| {
            if stored.person != candidate.person() {
                return Err(Problem::new("not_found"));
            }
            Ok(match stored.revoked_at {
                Some(_) => Change::Keep(()),
                None => Change::Write(Share { revoked_at: Some(now), ..stored.clone() }, ()),
            })
        });
        Ok(revoked.await?)
    }

    /// How a share stands that somebody has the code of; opens nothing.
    ///
    /// # Errors
    /// `share_unknown`, `share_used`, `share_revoked`, `share_expired`.
    pub async fn look_at_share(&self, code: &str) -> Result<Share, Problem> {
        let found = self.share_of(code).await?.value;
        check_open(&found, self.now())?;
        Ok(found)
    }

    /// Opens a share. One that opens once is used up by this, whatever happens afterwards.
    ///
    /// # Errors
    /// `share_unknown`, `share_used`, `share_revoked`, `share_expired`, or when the store fails.
    pub async fn open_share(&self, code: &str, statement: Option<&Statement>) -> Result<OpenedShare, Problem> {
        let found = self.share_of(code).await?;
        let now = self.now();
        let opening = self.records::<Share>().change(&found.id, |stored| {
            check_open(stored, now)?;
            let opened = stored.opened.saturating_add(1);
            let next = Share { opened, opened_at: Some(now), ..stored.clone() };
            Ok::<_, Problem>(Change::Write(next.clone(), next))
        });
        let share = opening.await?;
        let certificate = self.records::<Certificate>().get(&share.certificate).await?;
        let certificate = certificate.ok_or_else(|| Problem::new("share_unknown"))?.value;
        let (shown, signed) = self.disclosed(&share, &certificate, now)?;
        let done = self.check(&certificate.code, Way::Share, statement).await;
        Ok(OpenedShare {
            checked: done.checked,
            fields: shown,
            signed,
            expires_at: share.expires_at,
            receipt: done.receipt,
            missing: done.missing,
        })
    }

    /// The chosen fields, plain and signed.
    fn disclosed(&self, share: &Share, certificate: &Certificate, now: Moment) -> Result<(Fields, String), Problem> {
        let salt = HEXLOWER.decode(certificate.salt.as_bytes()).map_err(Problem::internal)?;
        let salt: [u8; 16] = salt.try_into().map_err(|_| Problem::internal("a salt is not 16 bytes"))?;
        let salt: RecordSalt = Zeroizing::new(salt);
        let code = certificate.signed_code().ok_or_else(|| Problem::internal("a stored code is not base32"))?;
        let all = fields(certificate);
        let names: Vec<&str> = share.fields.iter().map(String::as_str).collect();
        let signed = SignedShare {
            code: code.as_bytes().to_vec(),
            made_at_ms: now.0,
            expires_at_ms: share.expires_at.0,
            disclosures: disclose(&salt, &all, &names),
        };
        let shown = all.into_iter().filter(|(name, _)| share.fields.contains(name)).collect();
        Ok((shown, BASE64URL_NOPAD.encode(&self.seal.sign_share(&signed, now)?)))
    }

    async fn share_of(&self, code: &str) -> Result<Found<Share>, Problem> {
        let digest = share_digest(&self.vault, code.trim());
        let found = self.records::<Share>().first(Condition::eq("code_digest", digest)).await?;
        found.ok_or_else(|| Problem::new("share_unknown"))
    }

    async fn shared_before(&self, candidate: &Candidate, key: &OnceKey) -> Result<Option<Answer>, Problem> {
        let found = self.records::<Share>().first(Condition::eq("made_by", key.key.as_str())).await?;
        let Some(found) = found.filter(|found| found.value.person == candidate.person()) else { return Ok(None) };
        Ok(answered_among(&found.value.answered, key)?)
    }

    async fn open_shares(&self, candidate: &Candidate, now: Moment) -> Result<usize, Problem> {
        let (found, _) = self.shares_of(candidate, None, LOOKED_AT).await?;
        Ok(found.iter().filter(|found| found.value.state_at(now) == ShareState::Open).count())
    }
}

fn check_open(share: &Share, now: Moment) -> Result<(), Problem> {
    match share.state_at(now) {
        ShareState::Open => Ok(()),
        ShareState::Used => Err(Problem::new("share_used")),
        ShareState::Revoked => Err(Problem::new("share_revoked")),
        ShareState::Expired => Err(Problem::new("share_expired")),
    }
}

/// The fields that were chosen, every fault at once.
fn chosen(new: &NewShare, all: &Fields) -> Result<BTreeSet<String>, Refusal> {
    let mut findings = Vec::new();
    if new.fields.is_empty() {
        findings.push(Finding::at("/fields", "field_required"));
    }
    for (at, field) in new.fields.iter().enumerate() {
        if !all.contains_key(field) {
            findings.push(Finding::at(format!("/fields/{at}"), "option_unknown"));
        }
    }
    if !LIFE.contains(&new.minutes) {
        let (min, max) = (LIFE.start().to_string(), LIFE.end().to_string());
        findings.push(Finding::at("/minutes", "share_life").with("min", min).with("max", max));
    }
    let note = new.note.as_deref().unwrap_or_default();
    if note.chars().count() > LONGEST_NOTE {
        findings.push(Finding::at("/note", "field_too_long").with("limit", LONGEST_NOTE.to_string()));
    } else if note.chars().any(steers_display) {
        findings.push(Finding::at("/note", "invalid_text"));
    }
    if findings.is_empty() {
        Ok(new.fields.iter().cloned().collect())
    } else {
        Err(Refusal::new("invalid_body").with_findings(findings))
    }
}
