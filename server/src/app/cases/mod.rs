//! Use cases around a case, one file each. All changes go through [`App::change_case`].

mod appeal;
mod change;
mod complete;
mod confirm_mobile;
mod create;
mod dispatch;
mod edit;
mod facts;
mod faults;
mod files;
mod form;
mod on_record;
mod own;
mod re_address;
mod review;
mod staff;
mod submit;
mod withdraw;

use serde_json::{Map, Value};
use zhengda_engine::{case::document::AcceptedNotice, moment::Moment};

pub use appeal::NewAppeal;
pub use change::{Call, Render};
pub use create::NewCase;
pub use dispatch::Handover;
pub use edit::Changes;
pub use faults::Rehearsal;
pub use form::{FormFor, OpenForm};
pub use own::OwnFilter;
pub use review::Verdict;
pub use staff::{QueueFilter, staff_actor};

/// A code that was sent to the mobile number on the form.
#[derive(Clone, Debug)]
pub struct MobileCode {
    /// The id by which the code is used.
    pub id: String,
    /// Its digits.
    pub code: String,
}

/// A notice that the person says to have accepted; the engine compares it with the one in force.
#[derive(Clone, Debug)]
pub struct NoticeVersion {
    /// The notice's id.
    pub id: String,
    /// The version that was shown.
    pub version: String,
}

pub(crate) fn accepted(given: &[NoticeVersion], at: Moment) -> Vec<AcceptedNotice> {
    let accept = |notice: &NoticeVersion| AcceptedNotice {
        id: notice.id.clone(),
        version: notice.version.clone(),
        // The engine fills it from the text in force.
        digest: String::new(),
        at,
    };
    given.iter().map(accept).collect()
}

/// The form with `changes` laid over it: a field that is given replaces the one that is there, `null` removes it
/// (RFC 7396 on the first level; an address is replaced whole).
fn overlaid(form: &Map<String, Value>, changes: &Map<String, Value>) -> Map<String, Value> {
    let mut next = form.clone();
    for (name, value) in changes {
        if value.is_null() {
            next.remove(name);
        } else {
            next.insert(name.clone(), value.clone());
        }
    }
    next
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_of_a_form_touches_only_what_it_names() {
        let object = |value: Value| value.as_object().cloned().expect("an object");
        let form = object(json!({ "a": 1, "b": { "x": 1, "y": 2 }, "c": 3 }));
        let changes = object(json!({ "b": { "x": 9 }, "c": null, "d": 4 }));
        assert_eq!(overlaid(&form, &changes), object(json!({ "a": 1, "b": { "x": 9 }, "d": 4 })));
    }
}
