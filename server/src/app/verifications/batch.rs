//! An employer's list, checked at once (N17): up to 500 rows, each with its own answer and receipt, each holder told.
//! A row that cannot be read fails alone.

use std::collections::HashMap;

use data_encoding::BASE64;
use futures_util::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    moment::{Moment, Span},
    refusal::{Finding, Refusal},
    values::{DocumentNumber, ManagementNumber, PersonName},
};
use zhengda_seal::code::Claims;

use super::{Done, entry::verdict_name, statement::Statement};
use crate::{
    app::{App, once::OnceKey},
    catalogue::{NO_MATCH, REGISTER_UNAVAILABLE, SEVERAL_MATCH},
    problem::Problem,
    records::{
        batch::Batch,
        certificate::{Certificate, management_key},
        verification::Way,
    },
    store::{Condition, Find, StoreError},
};

/// Rows in one list.
pub const MOST_ROWS: usize = 500;
/// Rows on their way at once: enough for the store to commit them in groups.
const AT_ONCE: usize = 32;
/// The answer is kept so long, as every repeated call's is.
const KEPT: Span = zhengda_engine::idempotency::KEPT;

/// Which certificate the printed data of a row mean.
enum Meant {
    /// The one with this code.
    One(String),
    /// None.
    Nothing,
    /// Certificates of more than one exam.
    Several,
}

/// One row of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Row {
    /// The text of a code.
    Code(String),
    /// What stands on a certificate, where the code cannot be scanned.
    Printed {
        /// The holder's name.
        name: String,
        /// The holder's document number.
        id_number: String,
        /// The management number.
        management_number: String,
    },
    /// Neither.
    Unreadable,
}

/// What became of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchAnswer {
    /// Under which it can be looked at again.
    pub id: String,
    /// When it was checked.
    pub checked_at: Moment,
    /// Why, as the employer stated.
    pub purpose: String,
    /// Who, as the employer stated.
    pub organisation: Option<String>,
    /// One answer per row, in the order of the list.
    pub rows: Vec<RowAnswer>,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowAnswer {
    /// Its number in the list, from 1.
    pub row: u32,
    /// `valid`, `not_valid` or `cannot_tell`; absent when the row could not be read.
    pub verdict: Option<String>,
    /// Why: the name of a reason in `config/verdicts.toml`.
    pub reason: Option<String>,
    /// What the authority says of the certificate.
    pub certificate: Option<Claims>,
    /// Since when it is revoked, suspended or replaced.
    pub since: Option<Moment>,
    /// The certificate that replaced this one.
    pub superseded_by: Option<String>,
    /// The moment that the verdict speaks of.
    pub as_of: Option<Moment>,
    /// The signed receipt.
    pub receipt: Option<String>,
    /// What is wrong with the row, or why it has no receipt: a code of `config/reasons.toml`.
    pub problem: Option<String>,
    /// The earlier row that is the same; its answer is repeated, and the holder was told once.
    pub same_as: Option<u32>,
}

impl App {
    /// Checks a list, once per key: a repeated call gets the same answer and tells nobody twice.
    ///
    /// # Errors
    /// `invalid_body` for an empty or too long list, `idempotency_key_reused`, `rate_limited`, or when the store fails.
    pub async fn check_batch(
        &self,
        rows: Vec<Row>,
        statement: &Statement,
        address: &str,
        key: &OnceKey,
    ) -> Result<BatchAnswer, Problem> {
        check_size(rows.len())?;
        let id = format!("bat_{}", self.vault.digest("batch", &key.key));
        if let Some(known) = self.batch_before(&id, key).await? {
            return Ok(known);
        }
        self.limits.batch_rows.check_many(address, u32::try_from(rows.len()).unwrap_or(u32::MAX))?;
        let now = self.now();
        let answer = BatchAnswer {
            id: id.clone(),
            checked_at: now,
            purpose: statement.purpose.clone(),
            organisation: statement.organisation.clone(),
            rows: self.check_rows(rows, statement, &id).await,
        };
        let json = serde_json::to_vec(&answer).map_err(Problem::internal)?;
        let packed = BASE64.encode(&miniz_oxide::deflate::compress_to_vec(&json, 6));
        let batch = Batch { body: key.body.clone(), made_at: now, answer: packed, kept_until: now.plus(KEPT) };
        match self.records().insert(&id, &batch).await {
            Ok(()) => Ok(answer),
            // An equal call was faster; its answer is the one.
            Err(StoreError::Duplicate) => self.batch_before(&id, key).await?.ok_or_else(|| Problem::new("contended")),
            Err(error) => Err(error.into()),
        }
    }

    /// A list that was checked before, for whoever knows its id.
    ///
    /// # Errors
    /// `not_found`, also once it is no longer kept.
    pub async fn batch(&self, id: &str) -> Result<BatchAnswer, Problem> {
        let found = self.records::<Batch>().get(id).await?.map(|found| found.value);
        let batch = found.filter(|batch| self.now() < batch.kept_until).ok_or_else(|| Problem::new("not_found"))?;
        unpacked(&batch)
    }

    async fn batch_before(&self, id: &str, key: &OnceKey) -> Result<Option<BatchAnswer>, Problem> {
        match self.records::<Batch>().get(id).await? {
            None => Ok(None),
            Some(found) if found.value.body == key.body => unpacked(&found.value).map(Some),
            Some(_) => Err(Problem::new("idempotency_key_reused")),
        }
    }

    async fn check_rows(&self, rows: Vec<Row>, statement: &Statement, batch: &str) -> Vec<RowAnswer> {
        let mut first: HashMap<Row, u32> = HashMap::new();
        let mut repeated: Vec<(u32, u32)> = Vec::new();
        let mut different = Vec::new();
        for (number, row) in (1..).zip(rows) {
            match first.get(&row) {
                Some(earlier) => repeated.push((number, *earlier)),
                None => {
                    first.insert(row.clone(), number);
                    different.push((number, row));
                }
            }
        }
        let mut answers: Vec<RowAnswer> = stream::iter(different)
            .map(|(number, row)| self.check_row(number, row, statement, batch))
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let by_row: HashMap<u32, RowAnswer> = answers.iter().map(|answer| (answer.row, answer.clone())).collect();
        answers.extend(repeated.into_iter().filter_map(|(number, earlier)| {
            Some(RowAnswer { row: number, same_as: Some(earlier), ..by_row.get(&earlier)?.clone() })
        }));
        answers.sort_by_key(|answer| answer.row);
        answers
    }

    async fn check_row(&self, number: u32, row: Row, statement: &Statement, batch: &str) -> RowAnswer {
        let code = match row {
            Row::Code(code) => code,
            Row::Unreadable => return failed(number, "batch_row_unreadable"),
            Row::Printed { name, id_number, management_number } => {
                let Ok(name) = PersonName::parse(&name) else { return failed(number, "row_name_invalid") };
                let Ok(document) = DocumentNumber::parse(&id_number) else {
                    return failed(number, "row_document_invalid");
                };
                let Ok(wanted) = ManagementNumber::parse(&management_number) else {
                    return failed(number, "row_management_number_invalid");
                };
                match self.code_of(&name, &document, &wanted).await {
                    Ok(Meant::One(code)) => code,
                    Ok(Meant::Nothing) => return unknown(number, NO_MATCH, self.now()),
                    Ok(Meant::Several) => return unknown(number, SEVERAL_MATCH, self.now()),
                    Err(error) => {
                        tracing::warn!(%error, "a row of a list could not be looked up");
                        return unknown(number, REGISTER_UNAVAILABLE, self.now());
                    }
                }
            }
        };
        let checked = self.verify(&code).await;
        let entry = format!("chk_{}", self.vault.digest("check", &format!("{batch}\n{number}")));
        let Done { checked, receipt, missing } =
            self.with_receipt(&code, checked, Way::Batch, statement, Some(entry)).await;
        RowAnswer {
            row: number,
            verdict: Some(verdict_name(checked.outcome).to_owned()),
            reason: Some(checked.reason.to_owned()),
            certificate: checked.claims,
            since: checked.since,
            superseded_by: checked.superseded_by,
            as_of: Some(checked.as_of),
            receipt,
            problem: missing.map(str::to_owned),
            same_as: None,
        }
    }

    /// The code of the certificate on which exactly this is printed. All three must agree, and which of them does not is
    /// never told: a list of numbers must not become a list of names (S6).
    async fn code_of(
        &self,
        name: &PersonName,
        document: &DocumentNumber,
        number: &ManagementNumber,
    ) -> Result<Meant, StoreError> {
        let by_number = Condition::eq("management_key", management_key(&self.vault, number));
        let (found, _) = self.records::<Certificate>().find(&Find::by(by_number)).await?;
        let is_meant = |certificate: &Certificate| {
            let named =
                PersonName::parse(&certificate.name).is_ok_and(|known| known.matching_key() == name.matching_key());
            let known = certificate.document();
            named && known.is_some_and(|known| known.matching_key() == document.matching_key())
        };
        let meant: Vec<_> = found.into_iter().map(|found| found.value).filter(is_meant).collect();
        // A management number is unique together with the exam only, and a row names none.
        let exams = meant.iter().zip(meant.iter().skip(1));
        if exams.into_iter().any(|(one, other)| one.exam != other.exam) {
            return Ok(Meant::Several);
        }
        // A reissued certificate has the number of the one that it replaced; the newest edition is meant. When a code
        // was issued says nothing: codes are issued anew after a key was compromised.
        let newest = meant.into_iter().max_by_key(|certificate| certificate.edition);
        Ok(newest.map_or(Meant::Nothing, |certificate| Meant::One(certificate.code)))
    }
}

fn check_size(rows: usize) -> Result<(), Refusal> {
    let finding = match rows {
        0 => Finding::at("/rows", "field_required"),
        n if n > MOST_ROWS => Finding::at("/rows", "batch_too_long").with("limit", MOST_ROWS.to_string()),
        _ => return Ok(()),
    };
    Err(Refusal::new("invalid_body").with_findings(vec![finding]))
}

fn unpacked(batch: &Batch) -> Result<BatchAnswer, Problem> {
    let bytes = BASE64.decode(batch.answer.as_bytes()).map_err(Problem::internal)?;
    let json = miniz_oxide::inflate::decompress_to_vec(&bytes).map_err(Problem::internal)?;
    serde_json::from_slice(&json).map_err(Problem::internal)
}

/// A row that says nothing, because it could not be read.
fn failed(row: u32, problem: &str) -> RowAnswer {
    RowAnswer {
        row,
        verdict: None,
        reason: None,
        certificate: None,
        since: None,
        superseded_by: None,
        as_of: None,
        receipt: None,
        problem: Some(problem.to_owned()),
        same_as: None,
    }
}

/// A row about which nothing can be told.
fn unknown(row: u32, reason: &str, now: Moment) -> RowAnswer {
    RowAnswer {
        verdict: Some("cannot_tell".to_owned()),
        reason: Some(reason.to_owned()),
        as_of: Some(now),
        problem: None,
        ..failed(row, "")
    }
}
