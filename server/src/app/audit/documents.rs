//! Comparing what the documents say with what was entered: whoever changed, removed or gave away a case or a certificate in
//! the store without a step is found, and so is a status that is not the one of its last leaf (S7, I6).

use std::collections::BTreeMap;

use data_encoding::BASE64;
use zhengda_engine::values::DocumentNumber;
use zhengda_seal::{code::StatusIndex, log::StatusChange};

use super::record::AuditRecord;
use crate::{
    app::{
        App,
        journal::form::{chain, linked},
        transparency::{LOG, enter::leaf_of},
    },
    problem::Problem,
    records::{
        Record,
        case::Case,
        certificate::Certificate,
        person::{Person, document_key},
    },
    store::{Condition, Cursor, Direction, Find, ID},
};

/// Documents of one page.
const PAGE: u32 = 500;

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Cases compared.
    pub cases: u64,
    /// Certificates compared.
    pub certificates: u64,
    /// Documents whose last change is still to be entered.
    pub waiting: u64,
    /// What is wrong, in words.
    pub findings: Vec<String>,
}

/// The last step of a case that a chain has.
struct Last {
    revision: String,
    to: String,
    body: Option<String>,
}

impl App {
    /// Compares every case and every certificate with the chains and the log.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn compare_documents(&self) -> Result<Comparison, Problem> {
        let mut comparison = Comparison::default();
        let mut steps = self.last_steps().await?;
        let mut after = None;
        loop {
            let (cases, next) = self.page::<Case>(after).await?;
            for case in &cases {
                self.compare_case(case, steps.remove(&case.id).as_ref(), &mut comparison);
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        // Cases and certificates are never deleted: what was entered must still be there.
        let gone = steps.into_keys().filter(|subject| subject.starts_with("case_"));
        comparison.findings.extend(gone.map(|id| format!("case {id} was entered and is gone")));
        let mut leaves = self.last_leaves().await?;
        loop {
            let (certificates, next) = self.page::<Certificate>(after).await?;
            for certificate in &certificates {
                compare_certificate(certificate, leaves.remove(&key(certificate.place())).as_ref(), &mut comparison);
                if !self.is_of_its_person(certificate).await? {
                    comparison
                        .findings
                        .push(format!("certificate {} is not of the person with its number", certificate.id));
                }
            }
            after = next;
            if after.is_none() {
                break;
            }
        }
        let gone = leaves.into_values().map(|leaf| leaf.place);
        comparison.findings.extend(
            gone.map(|at| format!("the certificate at place {} of list {} was entered and is gone", at.index, at.list)),
        );
        comparison.waiting += self.count_owing().await?;
        Ok(comparison)
    }

    async fn page<T: Record>(&self, after: Option<Cursor>) -> Result<(Vec<T>, Option<Cursor>), Problem> {
        let all = Find::by(Condition::all()).sorted(ID, Direction::Ascending).after(after).limit(PAGE);
        let (found, next) = self.records::<T>().find(&all).await?;
        Ok((found.into_iter().map(|found| found.value).collect(), next))
    }

    /// Whether a certificate belongs to a person who has, or had, the number that is printed on it.
    async fn is_of_its_person(&self, certificate: &Certificate) -> Result<bool, Problem> {
        let Some(printed) = certificate.document() else { return Ok(true) };
        let Some(person) = self.records::<Person>().get(&certificate.person).await? else { return Ok(false) };
        let former = person.value.former_numbers.iter().filter_map(|number| DocumentNumber::parse(number).ok());
        let key = document_key(&self.vault, &printed);
        Ok(person.value.document().into_iter().chain(former).any(|own| document_key(&self.vault, &own) == key))
    }

    fn compare_case(&self, case: &Case, last: Option<&Last>, comparison: &mut Comparison) {
        comparison.cases += 1;
        if !case.unaudited.is_empty() {
            comparison.waiting += 1;
            return;
        }
        let id = &case.id;
        let Some(last) = last else {
            comparison.findings.push(format!("case {id} is in no chain"));
            return;
        };
        // A draft is the person's own: what it says after its beginning is no step.
        if case.submitted_at.is_none() && last.to == case.state.name() {
            return;
        }
        if last.revision != case.revision.to_string() || last.to != case.state.name() {
            comparison.findings.push(format!("case {id} is not in the state of its last step"));
        } else if last.body.as_ref().is_some_and(|body| *body != self.body_digest(case)) {
            comparison.findings.push(format!("case {id} was changed without a step"));
        }
    }

    async fn last_steps(&self) -> Result<BTreeMap<String, Last>, Problem> {
        let mut steps = BTreeMap::new();
        for region in self.catalogue.regions.keys() {
            let mut pages = self.pages(&chain(region), 0);
            while let Some(page) = pages.next().await? {
                for kept in page.iter().flat_map(|segment| &segment.entries) {
                    let record = linked(kept).and_then(|entry| std::str::from_utf8(entry.record).ok());
                    let Some(mut record) = record.and_then(AuditRecord::parse) else { continue };
                    let Some(subject) = record.subject.take() else { continue };
                    let mut detail = |name: &str| record.details.remove(name);
                    if let (Some(revision), Some(to)) = (detail("revision"), detail("to")) {
                        steps.insert(subject, Last { revision, to, body: detail("body") });
                    }
                }
            }
        }
        Ok(steps)
    }

    async fn last_leaves(&self) -> Result<BTreeMap<u64, StatusChange>, Problem> {
        let mut leaves = BTreeMap::new();
        let mut pages = self.pages(LOG, 0);
        while let Some(page) = pages.next().await? {
            for kept in page.iter().flat_map(|segment| &segment.entries) {
                let change = BASE64.decode(kept.as_bytes()).ok().and_then(|bytes| StatusChange::parse(&bytes));
                if let Some(change) = change {
                    leaves.insert(key(change.place), change);
                }
            }
        }
        Ok(leaves)
    }
}

/// A place as one number.
fn key(place: StatusIndex) -> u64 {
    u64::from(place.list) << 32 | u64::from(place.index)
}

fn compare_certificate(certificate: &Certificate, last: Option<&StatusChange>, comparison: &mut Comparison) {
    comparison.certificates += 1;
    let id = &certificate.id;
    if certificate.logged < certificate.loggable() {
        comparison.waiting += 1;
        return;
    }
    let expected = leaf_of(certificate, certificate.loggable().saturating_sub(1));
    let status = certificate.history.last().map_or(certificate.first_status(), |change| change.to);
    if status != certificate.status {
        comparison.findings.push(format!("certificate {id} has a status that is not in its history"));
    } else if last.is_none() || expected.as_ref() != last {
        comparison.findings.push(format!("certificate {id} is not what the transparency log says of its place"));
    }
}
