//! Random applications for every service of every region: right ones, which are taken, and wrong ones of many kinds.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use zhengda::records::{certificate::Status, collections, staff::StaffRole};
use zhengda_engine::{
    eligibility::rule::Rule,
    form::{
        attachment::is_asked,
        check::{Completeness, check_form},
        correction::Part,
        fact::Facts,
        field::{Field, Kind, Source},
        slot::Slot,
    },
    region::service::Service,
    values::Mobile,
};

use super::office::{MOBILE, certificate_at, form};
use crate::{
    files::pictures::{good_photo, pdf},
    services::direct_mail::{EXAM, YEAR, publish},
    support::{
        chance::Chance,
        roles::OWNER,
        running::{Running, fresh_key},
        stores::sqlite,
    },
};

/// A region and one of its services.
pub(super) type Wish = (String, String);

/// What an application is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// Taken and handed in.
    Right,
    /// Refused.
    Wrong,
    /// As chance has it.
    Any,
}

/// The year of the certificates that are good for everything.
const GOOD_YEAR: i64 = 2024;

/// A candidate who can have every service: with certificates in every region, on every list of direct mail, with a
/// call registered where a call comes first.
#[derive(Debug)]
pub(super) struct World {
    pub(super) running: Running,
    pub(super) token: String,
    /// By region; the first one is good for everything.
    certificates: BTreeMap<String, Vec<Value>>,
}

impl World {
    pub(super) async fn open() -> Self {
        let many = [("ZHENGDA_FILES__UPLOADS_PER_DAY", "1000000")];
        let running = Running::over(sqlite(&collections::all()).await, &many).await;
        let person = running.person(OWNER).await;
        running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
        let mut certificates = BTreeMap::new();
        for (at, region) in (0_u32..).zip(running.app.catalogue.regions.keys()) {
            certificates.insert(region.clone(), certificates_in(&running, &person, (region, at)).await);
        }
        let mut world = Self { running, token: String::new(), certificates };
        world.log_in().await;
        for wish in world.wishes() {
            world.prepare(&wish).await;
        }
        world
    }

    /// Everything that can be asked for here: every service of every region as configured.
    pub(super) fn wishes(&self) -> Vec<Wish> {
        let regions = self.running.app.catalogue.regions.iter();
        regions.flat_map(|(id, profile)| profile.services.keys().map(|name| (id.clone(), name.clone()))).collect()
    }

    /// Sessions end; a long run needs a new one now and then.
    pub(super) async fn log_in(&mut self) {
        self.token = self.running.candidate(OWNER).await;
    }

    fn service(&self, (region, name): &Wish) -> &Service {
        &self.running.app.catalogue.regions[region].services[name]
    }

    /// What the office does before a right application is possible.
    async fn prepare(&self, wish: &Wish) {
        let (region, name) = wish;
        for rule in &self.service(wish).eligibility {
            match rule {
                Rule::DuringPublicity => {
                    let row = format!("{},{},{EXAM},{YEAR},发放证书\n", OWNER.0, OWNER.1);
                    publish(&self.running, region, &row).await;
                }
                Rule::ByPhoneFirst { .. } => {
                    let issuer = self.running.staff(region, "issuer", StaffRole::Issuer).await;
                    let certificate = self.certificates[region][0].as_str().unwrap();
                    let path = format!("/api/v1/staff/certificates/{certificate}/calls");
                    self.running.act(&path, &issuer, None, &json!({ "service": name })).await.expect(200);
                }
                _ => {}
            }
        }
    }

    /// A random application; files that it lists are uploaded.
    pub(super) async fn application(&self, wish: &Wish, mood: Mood, chance: &mut Chance) -> Value {
        let mut body = self.right(wish, chance).await;
        let times = match mood {
            Mood::Right => 0,
            Mood::Wrong => {
                body["form"]["no_such_field"] = json!("x");
                0
            }
            Mood::Any => chance.below(3),
        };
        for _ in 0..times {
            self.spoil(&mut body, wish, chance);
        }
        body
    }

    async fn right(&self, wish: &Wish, chance: &mut Chance) -> Value {
        let (region, name) = wish;
        let service = self.service(wish);
        let on_record = service.needs_certificate && !(service.free_form.is_some() && chance.once_in(3));
        let facts = Facts { certificate_year: on_record.then_some(GOOD_YEAR), former_number: false };
        let mut files = Vec::new();
        for slot in service.slots.iter().filter(|slot| is_asked(slot, facts)) {
            let count = if slot.min == 0 { u32::from(chance.once_in(8)) } else { slot.min };
            for sequence in 1..=count {
                files.push(self.uploaded(wish, slot, sequence).await);
            }
        }
        let mut body = json!({
            "region": region, "service": name, "form": right_form(service, on_record), "attachments": files,
            "accepted_notices": self.accepted(service, None), "confirmed": true, "draft": false,
        });
        if on_record {
            body["certificate_id"] = self.certificates[region][0].clone();
        }
        body
    }

    fn accepted(&self, service: &Service, version: Option<&str>) -> Value {
        let notices = &self.running.app.catalogue.notices.0;
        let one = |id: &String| json!({ "id": id, "version": version.unwrap_or(&notices[id].version) });
        json!(service.notices.iter().map(|rule| one(&rule.id)).collect::<Vec<_>>())
    }

    async fn uploaded(&self, (region, name): &Wish, slot: &Slot, sequence: u32) -> Value {
        let bytes = if slot.photo.is_some() { good_photo(0) } else { pdf(&slot.id) };
        let number = sequence.to_string();
        let fields = [("region", region.as_str()), ("service", name), ("slot", &slot.id), ("sequence", &number)];
        self.running.upload(&self.token, &fields, bytes, &fresh_key()).await.expect(201)["id"].clone()
    }

    /// One thing is made wrong, or at least unusual.
    fn spoil(&self, body: &mut Value, wish: &Wish, chance: &mut Chance) {
        let service = self.service(wish);
        let names: Vec<&String> = service.fields.iter().map(|field| &field.name).collect();
        match chance.below(10) {
            0 => body["form"]["no_such_field"] = json!("x"),
            1 => drop(body["form"].as_object_mut().unwrap().remove(*chance.pick(&names))),
            2 => {
                let odd = [json!(""), json!(7), json!({}), json!("x".repeat(2_000)), json!("丰巢快递柜")];
                body["form"][*chance.pick(&names)] = chance.pick(&odd).clone();
            }
            3 => body["accepted_notices"] = json!([]),
            4 => body["accepted_notices"] = self.accepted(service, Some("old")),
            5 => body["confirmed"] = json!(false),
            6 => body["draft"] = json!(true),
            7 => {
                let files = body["attachments"].as_array_mut().unwrap();
                match files.pop() {
                    Some(file) if chance.once_in(2) => files.extend([file.clone(), file]),
                    Some(_) => {}
                    None => files.push(json!("att_nothing")),
                }
            }
            8 => {
                let all: Vec<&Value> = self.certificates.values().flatten().collect();
                body["certificate_id"] = (*chance.pick(&all)).clone();
            }
            _ => {
                body["form"]["exam"] = chance.pick(&[json!("constructor_2"), json!("economist")]).clone();
                body["form"]["year"] = json!("2023");
            }
        }
    }
}

/// A form in which everything is filled that the person may fill.
fn right_form(service: &Service, on_record: bool) -> Value {
    let free = |field: &&Field| match field.from {
        Some(from) if from.is_of_certificate() => !on_record,
        _ => field.source != Source::Locked,
    };
    let mut form: Map<String, Value> = service
        .fields
        .iter()
        .filter(free)
        .filter_map(|field| Some((field.name.clone(), right_value(field)?)))
        .collect();
    if service.eligibility.iter().any(|rule| matches!(rule, Rule::DuringPublicity)) {
        form.insert("exam".to_owned(), json!(EXAM));
        form.insert("year".to_owned(), json!(YEAR));
    }
    // What is to be printed otherwise is a name or a number, by what the form chooses.
    for correction in &service.corrections {
        if form.get(&correction.field).and_then(Value::as_str) == Some(correction.value.as_str()) {
            let right = match correction.part {
                Part::Name => "李晓明",
                Part::DocumentNumber => OWNER.1,
            };
            form.insert(correction.to.clone(), json!(right));
        }
    }
    Value::Object(form)
}

/// A value that a field takes, found by trying.
fn right_value(field: &Field) -> Option<Value> {
    if field.kind == Kind::Exam {
        return Some(json!("economist"));
    }
    let texts = [
        MOBILE,
        "李明",
        OWNER.1,
        "2024",
        "202405",
        "20240510",
        "2024-05-10",
        "20240554400000001",
        "内容",
        "1",
        "100",
        "a@example.cn",
        "91350100M000100Y43",
        "510000",
        "020-83556708",
    ];
    let options = field.options.iter().map(|option| json!(option.value));
    let others = [form()["address"].clone(), json!(true), json!(2024), json!(100), json!(1)];
    let example = field.pattern.as_ref().map(|pattern| json!(pattern.example()));
    let mut all = example.into_iter().chain(options).chain(others).chain(texts.map(Value::from));
    all.find(|value| {
        let form = Map::from_iter([(field.name.clone(), value.clone())]);
        check_form(std::slice::from_ref(field), &form, Completeness::Whole).is_ok()
    })
}

/// Certificates of the person in a region, in different states and of exams with different rules.
async fn certificates_in(running: &Running, person: &str, (region, at): (&str, u32)) -> Vec<Value> {
    let mut ids = Vec::new();
    for (n, (exam, year, status, issued)) in (0_u32..).zip([
        ("communication_professional", GOOD_YEAR, Status::Valid, true),
        ("communication_professional", 2021, Status::Valid, true),
        ("constructor_1", 2024, Status::Valid, true),
        ("constructor_2", 2016, Status::Valid, true),
        ("communication_professional", 1999, Status::Valid, true),
        ("communication_professional", 2023, Status::Valid, false),
        ("communication_professional", 2022, Status::Suspended, true),
    ]) {
        ids.push(json!(certificate_at(running, person, (region, exam, year), (at, n), (status, issued)).await));
    }
    ids.push(json!("cert_nothing"));
    ids
}
