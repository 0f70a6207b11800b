//! Good codes whose list or key decides: every combination of bits and age, every period of a key.

use crate::material::*;
use crate::vector::Kit;
use zhengda_seal::code::{Code, StatusIndex};
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::{CLOCK_TOLERANCE_MS, Reason};

pub(crate) fn add(kit: &mut Kit) {
    for (age, list, otherwise) in [
        ("fresh", FRESH, None),
        ("too old", OLD, Some(Reason::ListTooOld)),
        ("of the future", FUTURE, Some(Reason::ClockBehind)),
    ] {
        for n in 0..8 {
            let reason = match n {
                n if n & 1 != 0 => Reason::Revoked,
                n if n & 4 != 0 => Reason::Superseded,
                2 => otherwise.unwrap_or(Reason::Suspended),
                _ => otherwise.unwrap_or(Reason::InForce),
            };
            if reason == Reason::InForce {
                continue; // the first of the good vectors asks this
            }
            let claims = at(list, 1000 + n);
            let what = format!("bits {n} (1 revoked, 2 suspended, 4 superseded) in a list that is {age}");
            kit.add("status", what, url(&code(&claims)), reason).claims(&claims, issued_at(list));
        }
    }
    times(kit);
    missing(kit);
    keys(kit);
}

fn times(kit: &mut Kit) {
    let (good, from) = (claims(), issued_at(FRESH));
    let url = url(&code(&good));
    for (what, now, reason) in [
        ("the last moment of the list", from + TTL, Reason::InForce),
        ("the moment after the list's last", from + TTL + 1, Reason::ListTooOld),
        ("a clock that is behind by as much as is borne", from - CLOCK_TOLERANCE_MS, Reason::InForce),
        ("a clock that is behind by more", from - CLOCK_TOLERANCE_MS - 1, Reason::ClockBehind),
    ] {
        kit.add("time", what, url.clone(), reason).at(now).claims(&good, from);
    }
}

fn missing(kit: &mut Kit) {
    for (what, list, index) in [
        ("a list that the pack does not have", ABSENT, 1000),
        ("a place beyond the list", FRESH, 131_072),
        ("the largest place there is", FRESH, u32::MAX),
        ("the largest list there is", u32::MAX, 0),
    ] {
        let claims = at(list, index);
        kit.add("missing", what, url(&code(&claims)), Reason::ListMissing).claims(&claims, NOW);
    }
    let v = kit.add("missing", "a pack without lists", url(&code(&claims())), Reason::ListMissing);
    v.claims(&claims(), NOW).pack = "empty".into();
}

fn keys(kit: &mut Kit) {
    let good = claims();
    let url_of_first = url(&code(&good));
    for (ring, reason) in [
        ("without_the_key", Reason::UnknownKey),
        ("empty", Reason::UnknownKey),
        ("compromised", Reason::KeyCompromisedReverify),
        ("compromised_now", Reason::KeyCompromisedReverify),
        ("compromised_in_a_millisecond", Reason::InForce),
        ("ended_the_day_before", Reason::KeyOutOfPeriod),
        ("ended_within_the_day", Reason::InForce),
        ("began_within_the_day", Reason::InForce),
        ("began_the_day_after", Reason::KeyOutOfPeriod),
    ] {
        let v = kit.add("key", format!("the ring {ring}"), url_of_first.clone(), reason).ring(ring);
        if reason == Reason::InForce {
            v.claims(&good, issued_at(FRESH));
        }
    }
    let revoked = StatusIndex { list: FRESH, index: 1001 };
    let revoked = zhengda_seal::code::Claims { status: revoked, ..good.clone() };
    kit.add("key", "compromised outweighs revoked", url(&code(&revoked)), Reason::KeyCompromisedReverify)
        .ring("compromised");
    let sm2 = Code::issue(&good, &signer(Suite::Sm2Sm3, 1)).unwrap();
    kit.add("key", "a suite that this ring does not allow", url(&sm2), Reason::UnknownSuite);
}
