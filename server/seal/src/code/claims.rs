//! What a certificate's code says, and how it is written (`docs/CERTIFICATE-CODE.md` section 3).

use super::compact::{lengthen_stars, read_id, read_text, shorten_stars, write_id, write_text};
use crate::cbor::{Malformed, Reader, Writer};
use crate::day;
use crate::record::RecordDigest;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The version of the claims that this module writes and reads.
pub const VERSION: u64 = 1;

/// Where the status of a certificate is kept: a list, and a random place in it (`Q2`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StatusIndex {
    /// The list's number.
    pub list: u32,
    /// The place in the list.
    pub index: u32,
}

/// What a certificate's code says about the certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The certificate's id: 1 to 40 visible ASCII characters.
    pub certificate_id: String,
    /// The holder's name: 1 to 50 characters of any plane.
    pub name: String,
    /// The holder's ID number, masked by the caller: ASCII, at most 40 characters.
    pub id_number_masked: String,
    /// The exam: 1 to 60 characters.
    pub exam: String,
    /// The specialty, where the exam has some: 1 to 60 characters.
    pub specialty: Option<String>,
    /// The level, where the exam has some: 1 to 20 characters.
    pub level: Option<String>,
    /// The day on which the result was approved (批准日期).
    pub approved_on: Date,
    /// The day on which this code was issued.
    pub issued_on: Date,
    /// The management number (管理号), masked by the caller, where there is one: ASCII, at most 40 characters.
    pub management_number_masked: Option<String>,
    /// Where the status is kept.
    pub status: StatusIndex,
    /// The digest that binds the full record to this code.
    pub record_digest: RecordDigest,
}

/// A claim that cannot be written into a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the claim `{0}` cannot be written into a code")]
pub struct BadClaim(pub &'static str);

/// Why a payload could not be read, though its signature may be good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// Not the deterministic claims of any version.
    Malformed,
    /// Claims of a version that this module does not know.
    Version,
}

impl From<Malformed> for Unread {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl Claims {
    /// The deterministic bytes of the claims.
    ///
    /// # Errors
    /// [`BadClaim`] names the first claim that has no spelling: too long, empty, with control characters, before 1970.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BadClaim> {
        self.check()?;
        let day_of = |date, name| day::number_of(date).ok_or(BadClaim(name));
        let stars = |text: &str, name| shorten_stars(text).ok_or(BadClaim(name));
        let present = [self.specialty.is_some(), self.level.is_some(), self.management_number_masked.is_some()];
        let mut out = Writer::with_capacity(192);
        out.map(10 + present.iter().filter(|p| **p).count() as u64);
        out.unsigned(1).unsigned(VERSION).unsigned(2);
        write_id(&mut out, &self.certificate_id);
        write_text(out.unsigned(3), &self.name);
        out.unsigned(4).text(&stars(&self.id_number_masked, "id_number_masked")?);
        write_text(out.unsigned(5), &self.exam);
        if let Some(specialty) = &self.specialty {
            write_text(out.unsigned(6), specialty);
        }
        if let Some(level) = &self.level {
            write_text(out.unsigned(7), level);
        }
        out.unsigned(8).unsigned(day_of(self.approved_on, "approved_on")?);
        out.unsigned(9).unsigned(day_of(self.issued_on, "issued_on")?);
        if let Some(number) = &self.management_number_masked {
            out.unsigned(10).text(&stars(number, "management_number_masked")?);
        }
        out.unsigned(11).unsigned(self.status.list.into()).unsigned(12).unsigned(self.status.index.into());
        out.unsigned(13).bytes(&self.record_digest.0);
        Ok(out.finish())
    }

    /// Reads what [`Self::to_bytes`] wrote and refuses everything else.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Unread> {
        let version = version_of(bytes)?;
        if version != VERSION {
            return Err(Unread::Version);
        }
        let mut draft = Draft::default();
        let mut reader = Reader::new(bytes);
        reader.map_by_key(|key, r| draft.take(key, r))?;
        reader.end()?;
        let claims = draft.finish().ok_or(Unread::Malformed)?;
        claims.check().map_err(|_| Unread::Malformed)?;
        Ok(claims)
    }

    fn check(&self) -> Result<(), BadClaim> {
        let visible =
            |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        let plain =
            |text: &str, most: usize| (1..=most).contains(&text.chars().count()) && !text.chars().any(steers_display);
        let all = [
            ("certificate_id", visible(&self.certificate_id, 40)),
            ("name", plain(&self.name, 50)),
            ("id_number_masked", visible(&self.id_number_masked, 40)),
            ("exam", plain(&self.exam, 60)),
            ("specialty", self.specialty.as_deref().is_none_or(|s| plain(s, 60))),
            ("level", self.level.as_deref().is_none_or(|s| plain(s, 20))),
            ("management_number_masked", self.management_number_masked.as_deref().is_none_or(|s| visible(s, 40))),
        ];
        all.iter().find(|(_, good)| !good).map_or(Ok(()), |(name, _)| Err(BadClaim(name)))
    }
}

/// Whether a character moves or hides what stands beside it: a verdict's page must show a name as it is.
#[must_use]
pub fn steers_display(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The version stands first in every payload of every version, so that an older reader can say what it meets.
fn version_of(bytes: &[u8]) -> Result<u64, Malformed> {
    let mut reader = Reader::new(bytes);
    if reader.map()? == 0 || reader.unsigned()? != 1 {
        return Err(Malformed);
    }
    reader.unsigned()
}

/// Claims while they are read.
#[derive(Default)]
struct Draft {
    certificate_id: Option<String>,
    name: Option<String>,
    id_number_masked: Option<String>,
    exam: Option<String>,
    specialty: Option<String>,
    level: Option<String>,
    approved_on: Option<Date>,
    issued_on: Option<Date>,
    management_number_masked: Option<String>,
    list: Option<u32>,
    index: Option<u32>,
    record_digest: Option<RecordDigest>,
}

impl Draft {
    fn take(&mut self, key: u64, r: &mut Reader<'_>) -> Result<(), Malformed> {
        let date = |r: &mut Reader<'_>| day::date_of(r.unsigned()?).ok_or(Malformed);
        match key {
            1 => drop(r.unsigned()?),
            2 => self.certificate_id = Some(read_id(r)?),
            3 => self.name = Some(read_text(r)?),
            4 => self.id_number_masked = Some(lengthen_stars(r.text()?)?),
            5 => self.exam = Some(read_text(r)?),
            6 => self.specialty = Some(read_text(r)?),
            7 => self.level = Some(read_text(r)?),
            8 => self.approved_on = Some(date(r)?),
            9 => self.issued_on = Some(date(r)?),
            10 => self.management_number_masked = Some(lengthen_stars(r.text()?)?),
            11 => self.list = Some(r.unsigned32()?),
            12 => self.index = Some(r.unsigned32()?),
            13 => self.record_digest = Some(RecordDigest(r.bytes_of()?)),
            _ => return Err(Malformed),
        }
        Ok(())
    }

    fn finish(self) -> Option<Claims> {
        Some(Claims {
            certificate_id: self.certificate_id?,
            name: self.name?,
            id_number_masked: self.id_number_masked?,
            exam: self.exam?,
            specialty: self.specialty,
            level: self.level,
            approved_on: self.approved_on?,
            issued_on: self.issued_on?,
            management_number_masked: self.management_number_masked,
            status: StatusIndex { list: self.list?, index: self.index? },
            record_digest: self.record_digest?,
        })
    }
}
