//! What the tests of the case share: the regions as configured, their people, and a well-formed event of each kind.

use std::{path::PathBuf, sync::LazyLock};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    calendar::{Holidays, HolidaysFile},
    case::{
        actor::{Actor, Role},
        apply::apply,
        decision::Decision,
        document::{AcceptedNotice, Appeal, Case, Lease, Start},
        event::{Event, EventKind, Grounds},
        guard::Rules,
        result::CaseResult,
        state::State,
    },
    mailing::parcel::{Parcel, ParcelEvent, Rank, Shipment},
    moment::{Moment, Span},
    refusal::Refusal,
    region::{
        notice::{Notice, Notices},
        profile::Profile,
        service::Service,
    },
    text::Text,
};

/// A Tuesday morning in Beijing without a holiday near: 2026-03-10 09:00.
pub(super) const NOW: Moment = Moment(1_773_104_400_000);
pub(super) const OWNER: &str = "per_owner";
pub(super) const CODE: &str = "address_unclear";

/// State, event, who may; then what happens in a region that reviews and locks, and in one that does not: the new
/// state, or the code of the refusal. The case is in the situation of `case_in`, adjusted by `suited`.
pub(super) const PAIRS: &str = include_str!("pairs.txt");
/// The column of the region that reviews first and locks what was handed in.
pub(super) const REVIEWED: usize = 3;
/// The column of the region that sends without a review and lets people change things.
pub(super) const UNREVIEWED: usize = 4;

#[derive(Debug)]
pub(super) struct World {
    pub regions: Vec<Profile>,
    pub notices: Notices,
    pub holidays: Holidays,
}

pub(super) static WORLD: LazyLock<World> = LazyLock::new(|| {
    let config = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../config");
    let mut files: Vec<PathBuf> = std::fs::read_dir(config.join("regions"))
        .expect("regions")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "toml"))
        .collect();
    files.sort();
    let regions: Vec<Profile> = files.iter().map(read).collect();
    let file: HolidaysFile = read(&config.join("holidays.toml"));
    let ids = regions.iter().flat_map(|region| region.services.values()).flat_map(|service| &service.notices);
    let notice = |id: &String| Notice {
        id: id.clone(),
        version: "2".into(),
        title: Text::default(),
        body: Text::default(),
        scroll_gate: false,
        digest: "d".into(),
    };
    let notices = Notices(ids.map(|rule| (rule.id.clone(), notice(&rule.id))).collect());
    World { regions, notices, holidays: Holidays::new(file).expect("holidays") }
});

fn read<T: DeserializeOwned>(path: &PathBuf) -> T {
    toml::from_str(&std::fs::read_to_string(path).expect("readable")).unwrap_or_else(|e| panic!("{path:?}: {e}"))
}

impl World {
    fn mailing(&self, column: usize) -> &Service {
        let id = PAIRS.lines().next().and_then(|head| head.split_whitespace().nth(column));
        let region = self.regions.iter().find(|region| Some(region.id.as_str()) == id).expect("a region");
        &region.services["mailing"]
    }

    pub(super) fn rules<'a>(&'a self, service: &'a Service, now: Moment) -> Rules<'a> {
        Rules { service, notices: &self.notices, holidays: &self.holidays, now }
    }
}

pub(super) fn rules(column: usize) -> Rules<'static> {
    WORLD.rules(WORLD.mailing(column), NOW)
}

pub(super) fn at(rules: Rules<'static>, now: Moment) -> Rules<'static> {
    Rules { now, ..rules }
}

pub(super) fn days(count: i64) -> Moment {
    NOW.plus(Span::days(count))
}

pub(super) fn owner() -> Actor {
    Actor::owner(OWNER)
}

pub(super) fn reviewer(n: u8) -> Actor {
    Actor::staff(Role::Reviewer, &format!("region/reviewer{n}"), None)
}

pub(super) fn operator() -> Actor {
    Actor::staff(Role::Operator, "region/operator", None)
}

/// Staff who are the applicant themselves.
pub(super) fn own_staff(role: Role) -> Actor {
    Actor::staff(role, "region/self", Some(OWNER))
}

pub(super) fn actor_of(role: Role) -> Actor {
    match role {
        Role::Owner => owner(),
        Role::Reviewer => reviewer(1),
        Role::Operator => operator(),
        Role::Carrier => Actor::carrier("carrier"),
        Role::Clock => Actor::clock(),
    }
}

pub(super) fn form(mobile: &str) -> Map<String, Value> {
    let address =
        json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" });
    json!({ "recipient": "李明", "mobile": mobile, "address": address }).as_object().cloned().expect("an object")
}

pub(super) fn good_form() -> Map<String, Value> {
    form("13800138001")
}

pub(super) fn accepted(service: &Service, version: &str) -> Vec<AcceptedNotice> {
    let accept =
        |id: &String| AcceptedNotice { id: id.clone(), version: version.into(), digest: "claimed".into(), at: NOW };
    service.notices.iter().map(|rule| accept(&rule.id)).collect()
}

pub(super) fn draft() -> Case {
    Case::draft(Start {
        issues_certificate: false,
        id: "case_1".into(),
        region: "r".into(),
        service: "mailing".into(),
        person: OWNER.into(),
        certificate: Some("cert_1".into()),
        about: None,
        form: good_form(),
        mobile_confirmed: true,
        creation: None,
        at: NOW,
    })
}

/// A case in that state, as it would be there after a usual life, with every guard that a fact of its own decides
/// in favour of what may follow: a running lease of reviewer 1 and a parcel that came back.
pub(super) fn case_in(state: State) -> Case {
    let mut case = draft();
    case.state = state;
    let leased = state == State::InReview || state == State::AppealSubmitted;
    case.lease = leased.then(|| lease(1, NOW.plus(Span::minutes(10))));
    if matches!(state, State::Rejected | State::AppealSubmitted | State::AppealRejected) {
        case.decisions.push(decision(EventKind::Reject, 2, NOW));
    }
    if matches!(state, State::AppealSubmitted | State::AppealRejected) {
        case.appeal = Some(Appeal { text: "t".into(), at: NOW, files: Vec::new() });
    }
    if matches!(state, State::Dispatched | State::Completed) {
        case.parcel = Some(parcel("EA123456785CN", Rank::ReturnedMail));
    }
    case
}

pub(super) fn lease(holder: u8, until: Moment) -> Lease {
    Lease { holder: reviewer(holder).id, until }
}

pub(super) fn decision(kind: EventKind, by: u8, at: Moment) -> Decision {
    Decision { kind, by: reviewer(by).id, person: None, at, grounds: None, proposed_by: None }
}

pub(super) fn shipment(number: &str) -> Shipment {
    let carrier = "ems".into();
    Shipment { carrier, tracking_number: number.into(), callback_digest: "d".into(), salt: "s".into(), at: NOW }
}

pub(super) fn parcel(number: &str, rank: Rank) -> Parcel {
    Parcel { rank, ..Parcel::of(shipment(number)) }
}

pub(super) fn report(minute: i64, rank: Rank) -> ParcelEvent {
    ParcelEvent { at: NOW.plus(Span::minutes(minute)), text: rank.name().into(), rank, problem: false }
}

pub(super) fn grounds() -> Grounds {
    Grounds { reason_code: CODE.into(), text: "请写明门牌号".into() }
}

/// A well-formed event of that kind for this case: what is judged is the case, not the event.
pub(super) fn event_for(kind: EventKind, case: &Case, rules: Rules<'_>) -> Event {
    let notices = accepted(rules.service, "2");
    let form = good_form();
    let number = case.parcel.iter().chain(&case.earlier_parcels).map(|parcel| parcel.tracking_number.clone()).next();
    match kind {
        EventKind::Submit => Event::Submit { confirmed: true, notices },
        EventKind::Edit => Event::Edit { form, notices, mobile_confirmed: false, attachments: None },
        EventKind::ConfirmMobile => Event::ConfirmMobile,
        EventKind::Withdraw => Event::Withdraw { confirmed: true },
        EventKind::Appeal => Event::Appeal { text: "请复核".into(), attachments: Vec::new() },
        EventKind::ReAddress => Event::ReAddress { form, mobile_confirmed: false },
        EventKind::Claim => Event::Claim,
        EventKind::Release => Event::Release,
        EventKind::Return => Event::Return(grounds()),
        EventKind::Reject => Event::Reject(grounds()),
        EventKind::Approve => Event::Approve(None),
        EventKind::Dispatch => Event::Dispatch(shipment("EA987654325CN")),
        EventKind::Record => Event::Record(result("正在办理")),
        EventKind::Complete => Event::Complete(result("本人到窗口领取")),
        EventKind::Track => Event::Track {
            tracking_number: number.unwrap_or_default(),
            events: vec![report(case.revision.into(), Rank::InTransit)],
            heard_at: rules.now,
        },
        EventKind::LeaseExpire => Event::LeaseExpire,
        EventKind::Overdue => Event::Overdue,
    }
}

/// A result in words: right for every kind of service.
pub(super) fn result(text: &str) -> CaseResult {
    CaseResult { text: text.into(), ..CaseResult::default() }
}

pub(super) fn step(case: &Case, kind: EventKind, actor: &Actor, rules: Rules<'_>) -> Result<Case, Refusal> {
    apply(case, event_for(kind, case, rules), actor, rules)
}

/// The code of a refusal, `ok` where there is none.
pub(super) fn code<T>(outcome: &Result<T, Refusal>) -> &'static str {
    outcome.as_ref().map_or_else(|refusal| refusal.code, |_| "ok")
}
