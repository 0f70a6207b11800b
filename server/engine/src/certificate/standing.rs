//! Whether a service may be asked for with a certificate, and why not (S05 to S07, N7).

use super::status::Status;
use crate::{moment::Moment, refusal::Refusal};

/// What the rules need to know of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// The region that registered it.
    pub region: &'a str,
    /// Its status.
    pub status: Status,
    /// Since when it has this status; absent while it was always in force.
    pub since: Option<Moment>,
}

impl Standing<'_> {
    /// Whether a case about this certificate may be opened in `region`.
    ///
    /// # Errors
    /// `certificate_other_region`, `certificate_revoked`, `certificate_suspended` or `certificate_superseded`; the
    /// last three with `since`, a date in Beijing.
    pub fn check_case(&self, region: &str) -> Result<(), Refusal> {
        if self.region != region {
            return Err(Refusal::new("certificate_other_region"));
        }
        let code = match self.status {
            Status::Valid => return Ok(()),
            Status::Suspended => "certificate_suspended",
            Status::Revoked => "certificate_revoked",
            Status::Superseded => "certificate_superseded",
        };
        let since = self.since.map_or_else(|| "—".to_owned(), |since| since.beijing_date().to_string());
        Err(Refusal::new(code).with("since", since))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_certificate_in_force_of_the_same_region_opens_a_case() {
        let since = Some(Moment(1_790_000_000_000));
        let refusal = |status, region| Standing { region: "a", status, since }.check_case(region).err();
        assert_eq!(refusal(Status::Valid, "a"), None);
        for (status, code) in [
            (Status::Suspended, "certificate_suspended"),
            (Status::Revoked, "certificate_revoked"),
            (Status::Superseded, "certificate_superseded"),
        ] {
            assert_eq!(refusal(status, "a"), Some(Refusal::new(code).with("since", "2026-09-21")));
        }
        for status in Status::ALL {
            assert_eq!(refusal(status, "b").map(|r| r.code), Some("certificate_other_region"), "{status:?}");
        }
    }
}
