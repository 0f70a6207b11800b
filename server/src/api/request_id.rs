//! Ids of requests: what an answer, its problem and its log lines have in common.

use std::sync::atomic::{AtomicU64, Ordering};

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::random::{Draw, Random, RandomFailed};

/// Gives every request of a process an id that no other has. They are names and no secrets, so chance is asked once and
/// not for each; an id is the digest of its number, so that nobody counts our requests by comparing two.
#[derive(Debug)]
pub struct RequestIds {
    process: [u8; 16],
    next: AtomicU64,
}

impl RequestIds {
    /// The ids of a process that starts.
    ///
    /// # Errors
    /// When the source of chance fails.
    pub fn new(random: &dyn Random) -> Result<Self, RandomFailed> {
        Ok(Self { process: random.bytes()?, next: AtomicU64::new(0) })
    }

    /// An id for the next request.
    #[must_use]
    pub fn next(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let digest = Sha256::new_with_prefix(self.process).chain_update(number).finalize();
        let mut id = String::with_capacity(28);
        id.push_str("req_");
        BASE32_NOPAD.encode_append(digest.first_chunk::<15>().map_or(&[], |first| first), &mut id);
        id.make_ascii_lowercase();
        id
    }
}

/// The caller's own id when it is harmless, so that its log and ours meet.
#[must_use]
pub fn harmless(given: Option<&str>) -> Option<&str> {
    given.filter(|id| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn no_two_requests_of_two_processes_share_an_id_and_ours_are_harmless() {
        let processes = [(); 2].map(|()| RequestIds::new(&SystemRandom).expect("chance"));
        let ids: HashSet<String> =
            (0..10_000).flat_map(|_| processes.iter().map(RequestIds::next).collect::<Vec<_>>()).collect();
        assert_eq!(ids.len(), 20_000);
        assert!(ids.iter().all(|id| id.starts_with("req_") && harmless(Some(id)).is_some()));
    }

    #[test]
    fn a_callers_id_is_kept_when_it_cannot_harm_a_log() {
        let long = "x".repeat(65);
        for (given, kept) in [
            (Some("my-call_01"), true),
            (Some("short"), false),
            (Some("line\nbreak"), false),
            (Some("<script>aa"), false),
            (Some(long.as_str()), false),
            (None, false),
        ] {
            assert_eq!(harmless(given).is_some(), kept, "{given:?}");
        }
    }
}
