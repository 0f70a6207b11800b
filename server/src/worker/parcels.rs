//! Asks about parcels whose carrier has been silent for too long (O6: poll after 24 h of silence).

use std::sync::Arc;

use zhengda_engine::{moment::Span, outbox::Job};

use crate::{
    app::App,
    records::case::Case,
    store::{Change, Condition, Direction, Find, StoreError},
};

/// Puts a poll into the outbox of every case with a silent parcel.
pub(super) async fn ask_about_silent(app: &Arc<App>) {
    let now = app.now();
    let before = now.minus(Span::hours(app.settings.carrier.poll_after_hours));
    let silent =
        Find::by(Condition::lte("silent_since", before.0)).sorted("silent_since", Direction::Ascending).limit(200);
    let found = match app.records::<Case>().find(&silent).await {
        Ok((found, _)) => found,
        Err(error) => return tracing::warn!(%error, "silent parcels could not be looked up"),
    };
    for found in found {
        let asked = app.records::<Case>().change(&found.id, |stored| {
            let mut next = stored.clone();
            let Some(parcel) = next.parcel.as_mut().filter(|parcel| parcel.heard_at <= before) else {
                return Ok::<_, StoreError>(Change::Keep(()));
            };
            // From now on it counts as asked, so that the next question comes a whole span later.
            parcel.heard_at = now;
            let tracking_number = parcel.tracking_number.clone();
            next.outbox.push(format!("poll:{tracking_number}"), Job::PollParcel { tracking_number }, now);
            Ok(Change::Write(next, ()))
        });
        if let Err(error) = asked.await {
            tracing::warn!(%error, "a silent parcel could not be asked about");
        }
    }
}
