//! State × event × service × profile: every service of every region as configured, in every state, for every event and
//! everybody who may try it, compared with the model; and random histories of all of them. A new region or service is
//! included by itself. `HISTORIES` says how many lives are lived, `SEED` repeats them.

use serde_json::{Map, Value, json};

use super::{
    model::{Happening, Model},
    world::{NOW, OWNER, WORLD, accepted, actor_of, case_in, event_for, lease, own_staff, report, reviewer, shipment},
};
use crate::{
    case::{
        actor::{Actor, Role},
        allowed::allowed,
        apply::apply,
        decision::Proposal,
        document::{AcceptedNotice, Case},
        event::{Event, EventKind, Grounds},
        guard::Rules,
        state::State,
        table::transition,
    },
    form::{
        attachment::{Attachment, is_asked},
        check::{Completeness, check_form},
        fact::Facts,
        field::Field,
    },
    mailing::parcel::Rank,
    moment::{Moment, Span},
    region::{profile::Profile, service::Service},
};

/// A value that a field takes, found by trying.
fn good_value(field: &Field) -> Value {
    let address =
        json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" });
    let texts = [
        "李明",
        "13800138001",
        "440105199003074516",
        "2024",
        "202405",
        "20240510",
        "2024-05-10",
        "123456",
        "12345678",
        "20240554400000001",
        "内容",
        "1",
        "100",
        "a@example.cn",
        "91350100M000100Y43",
        "economist",
        "510000",
        "020-83556708",
    ];
    let options = field.options.iter().map(|option| json!(option.value));
    let all = options.chain([address, json!(true), json!(2024), json!(100), json!(1)]).chain(texts.map(Value::from));
    let fits = |value: &Value| {
        let form = Map::from_iter([(field.name.clone(), value.clone())]);
        check_form(std::slice::from_ref(field), &form, Completeness::Whole).is_ok()
    };
    let example = field.pattern.as_ref().map(|pattern| json!(pattern.example()));
    let mut all: Vec<Value> = example.into_iter().chain(all).collect();
    all.retain(fits);
    all.into_iter().next().unwrap_or_else(|| panic!("no example for the field {}; add one", field.name))
}

fn good_form(service: &Service) -> Map<String, Value> {
    service.fields.iter().map(|field| (field.name.clone(), good_value(field))).collect()
}

/// Files for every slot that is asked for.
fn good_files(service: &Service) -> Vec<Attachment> {
    let asked = service.slots.iter().filter(|slot| is_asked(slot, Facts::default()));
    let files = asked.flat_map(|slot| {
        (1..=slot.min).map(|sequence| Attachment {
            id: format!("att_{}_{sequence}", slot.id),
            slot: slot.id.clone(),
            sequence,
            kind: slot.kinds[0],
            size: 10_000,
            digest: "d".into(),
            uploaded_at: NOW,
            origin: None,
            deleted_at: None,
        })
    });
    files.collect()
}

/// A service of a region with what is good for it, found once.
struct Wish {
    name: String,
    service: &'static Service,
    form: Map<String, Value>,
    files: Vec<Attachment>,
    notices: Vec<AcceptedNotice>,
}

/// A case of this service in that state.
fn case_of(wish: &Wish, state: State) -> Case {
    let mut case = case_in(state);
    case.form = wish.form.clone();
    case.attachments = wish.files.clone();
    case.accepted_notices = wish.notices.clone();
    case.mobile_confirmed = case.form.contains_key("mobile");
    case
}

/// The same in the situations that guards tell apart.
fn situations(wish: &Wish, state: State) -> Vec<Case> {
    let usual = case_of(wish, state);
    let mut all = vec![usual.clone()];
    let mut with = |change: &dyn Fn(&mut Case)| {
        let mut case = usual.clone();
        change(&mut case);
        all.push(case);
    };
    with(&|case| case.mobile_confirmed = false);
    with(&|case| case.lease = None);
    with(&|case| case.lease = case.lease.as_ref().map(|_| lease(1, NOW)));
    with(&|case| case.lease = case.lease.as_ref().map(|_| lease(2, NOW.plus(Span::minutes(5)))));
    with(&|case| case.due_at = Some(NOW.minus(Span::days(1))));
    with(&|case| case.appeal = None);
    with(&|case| case.decisions.iter_mut().for_each(|decision| decision.at = NOW.minus(Span::days(200))));
    with(&|case| case.resends = 9);
    with(&|case| case.certificate = None);
    with(&|case| case.parcel = None);
    with(&|case| case.parcel.iter_mut().for_each(|parcel| parcel.rank = Rank::Signed));
    if matches!(state, State::Submitted | State::InReview) {
        with(&|case| case.proposal = Some(proposal(1)));
        with(&|case| case.proposal = Some(proposal(2)));
    }
    with(&|case| case.voids_certificate = state == State::Rejected);
    all
}

fn proposal(by: u8) -> Proposal {
    let grounds = Grounds { reason_code: "r".into(), text: "t".into() };
    Proposal { by: reviewer(by).id, person: None, at: NOW, grounds }
}

fn actors() -> Vec<Actor> {
    let mut actors = vec![Actor::owner("per_other"), reviewer(1), reviewer(2)];
    actors.extend(Role::ALL.map(actor_of));
    actors.extend([Role::Reviewer, Role::Operator].map(own_staff));
    actors
}

/// An event of that kind that is well-formed for this service, and what the model is told of it. `n` makes it new.
fn happening(kind: EventKind, case: &Case, n: usize, (wish, rules): (&Wish, Rules<'_>)) -> (Happening, Event) {
    let service = rules.service;
    let reason = &service.reasons[n % service.reasons.len()];
    let grounds = || Grounds { reason_code: reason.code.clone(), text: "请按提示更正".into() };
    let parcels: Vec<&str> =
        case.parcel.iter().chain(&case.earlier_parcels).map(|parcel| parcel.tracking_number.as_str()).collect();
    let rank = Rank::ALL[n % Rank::ALL.len()];
    let about = parcels.get(n / 7 % parcels.len().max(1)).copied().unwrap_or_default();
    let current = case.parcel.as_ref().is_some_and(|parcel| parcel.tracking_number == about);
    let (form, notices) = (wish.form.clone(), wish.notices.clone());
    let event = match kind {
        EventKind::Edit => Event::Edit { form, notices, attachments: None, mobile_confirmed: false },
        EventKind::ReAddress => Event::ReAddress { form, mobile_confirmed: false },
        EventKind::Return => Event::Return(grounds()),
        EventKind::Reject => Event::Reject(grounds()),
        EventKind::Dispatch => {
            let carrier = service.carriers.first().cloned().unwrap_or_default();
            Event::Dispatch(crate::mailing::parcel::Shipment { carrier, ..shipment(&format!("EA{n}")) })
        }
        EventKind::Track => Event::Track {
            tracking_number: about.to_owned(),
            events: vec![report(i64::try_from(n).unwrap_or(0) + 1_000, rank)],
            heard_at: rules.now,
        },
        _ => event_for(kind, case, rules),
    };
    let report = (kind == EventKind::Track).then_some((rank, current));
    (Happening { kind, voids: reason.voids_certificate, report }, event)
}

/// Compares engine and model on one step and answers the case after it.
fn step(
    case: &Case,
    model: &mut Model,
    (kind, n): (EventKind, usize),
    actor: &Actor,
    (wish, rules): (&Wish, Rules<'_>),
) -> Option<Case> {
    let (it, event) = happening(kind, case, n, (wish, rules));
    let expected = model.next(it, actor, OWNER, rules.service, rules.holidays, rules.now);
    let outcome = apply(case, event, actor, rules);
    let what = || format!("{} in {} by {actor:?}: {outcome:?} {model:?}", kind.name(), case.state.name());
    assert_eq!(outcome.as_ref().ok().map(|next| next.state), expected, "{}", what());
    match (&outcome, transition(case.state, kind)) {
        (Err(refusal), None) => assert_eq!(refusal.code, "wrong_state", "{}", what()),
        (Err(refusal), Some(row)) => {
            let role = row.by != actor.role || (actor.role == Role::Owner && actor.id != case.person);
            assert_eq!(refusal.code == "role_missing", role, "{}", what());
        }
        (Ok(next), _) => assert_eq!(next.revision, case.revision + 1),
    }
    let offered = allowed(case, actor, rules).contains(&kind);
    assert_eq!(offered, outcome.is_ok(), "offered and done differ: {}", what());
    let next = outcome.ok()?;
    model.done(it, next.state, actor, rules.service, rules.holidays, rules.now);
    assert_eq!(*model, Model::of(&next), "{kind:?}");
    Some(next)
}

fn services() -> Vec<Wish> {
    let all = WORLD.regions.iter().flat_map(|region| region.services.iter().map(move |(name, s)| (region, name, s)));
    let wish = |(region, name, service): (&Profile, &String, &'static Service)| Wish {
        name: format!("{}/{name}", region.id),
        service,
        form: good_form(service),
        files: good_files(service),
        notices: accepted(service, "2"),
    };
    all.map(wish).collect()
}

// rows: Z08 Z09 Z21 Z28 G25 S20 S22 K10 K11 K20 K24 K28 K34 K37 K41 K45
#[test]
fn every_state_event_and_actor_of_every_service_of_every_region() {
    let (mut pairs, mut done) = (0_u64, 0_u64);
    let actors = actors();
    for wish in services() {
        let rules = WORLD.rules(wish.service, NOW);
        for state in State::ALL {
            for case in situations(&wish, state) {
                for kind in EventKind::ALL {
                    for actor in &actors {
                        for n in 0..wish.service.reasons.len() {
                            let mut model = Model::of(&case);
                            done += u64::from(step(&case, &mut model, (kind, n), actor, (&wish, rules)).is_some());
                            pairs += 1;
                            // Every reason is tried for what a reason decides.
                            if kind != EventKind::Reject || transition(state, kind).is_none() {
                                break;
                            }
                        }
                    }
                }
            }
        }
        println!("{}: {pairs} pairs so far, {done} done", wish.name);
    }
    assert!(pairs > 20_000 && done > 1_000, "{pairs} pairs, {done} done");
}

/// A small generator (splitmix64), the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

#[expect(clippy::disallowed_methods, reason = "the long run is the same test with a larger count")]
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// One life: mostly what is offered, sometimes anything at all.
fn live(wish: &Wish, actors: &[Actor], chance: &mut Chance) -> usize {
    let (mut case, mut now): (Case, Moment) = (case_of(wish, State::Draft), NOW);
    let mut model = Model::of(&case);
    let mut steps = 0;
    for n in 0..60 {
        let minutes = [1, 7, 40, 60 * 24 * 9][chance.below(4)];
        now = now.plus(Span::minutes(minutes)).plus(Span(1));
        let rules = WORLD.rules(wish.service, now);
        let mut actor = &actors[chance.below(actors.len())];
        let mut kind = EventKind::ALL[chance.below(EventKind::ALL.len())];
        for _ in 0..chance.below(4) * 5 {
            actor = &actors[chance.below(actors.len())];
            let mut offered = allowed(&case, actor, rules);
            // Most lives go on: whoever may take a case back would end it soon.
            offered.retain(|kind| *kind != EventKind::Withdraw || chance.below(10) == 0);
            if !offered.is_empty() {
                kind = offered[chance.below(offered.len())];
                break;
            }
        }
        let fresh = n * 13 + chance.below(13);
        if let Some(next) = step(&case, &mut model, (kind, fresh), actor, (wish, rules)) {
            case = next;
            steps += 1;
        }
    }
    steps
}

#[test]
fn random_histories_agree_with_the_model() {
    let seed = number("SEED", 17);
    let mut chance = Chance(seed);
    let (all, actors) = (services(), actors());
    let lives = number("HISTORIES", 2_000);
    let mut steps = 0;
    for n in 0..lives {
        steps += live(&all[usize::try_from(n).unwrap_or(0) % all.len()], &actors, &mut chance);
    }
    println!("SEED={seed}: {lives} histories over {} services, {steps} steps done", all.len());
    assert!(steps > usize::try_from(lives).unwrap_or(0) * 5, "the histories do not come far: {steps}");
}
