//! Notices that certificates are handed out (领证通知, F04, F74).

use jiff::civil::Date;
use zhengda_engine::text::Text;

use crate::{
    app::{
        App,
        once::{Answer, Keeps, OnceKey, View},
        scope::Operator,
    },
    problem::Problem,
    records::{Found, registration::IssueNotice},
    store::{Condition, Cursor, Direction, Find},
};

/// The longest heading and text, in characters.
const LONGEST_TITLE: usize = 100;
const LONGEST: usize = 5_000;

impl Keeps for IssueNotice {
    fn kept(&self) -> &[zhengda_engine::idempotency::Record] {
        &self.answered
    }

    fn kept_mut(&mut self) -> &mut Vec<zhengda_engine::idempotency::Record> {
        &mut self.answered
    }

    /// A notice that was published stands as it is; another one corrects it.
    fn revision(&self) -> u32 {
        1
    }
}

/// Whether people may be sent there: a whole address of the web, and nothing that a browser would carry out.
pub(super) fn is_whole_address(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>' | '\\');
    host.is_some_and(|host| host.starts_with(|c: char| c.is_alphanumeric()) && !text.contains(odd))
}

/// A notice to be published.
#[derive(Clone, Debug)]
pub struct NewIssueNotice {
    /// The exam's id.
    pub exam: String,
    /// The year of the exam.
    pub year: i64,
    /// The heading.
    pub title: Text,
    /// The text.
    pub body: Text,
    /// Until when certificates are handed out.
    pub until: Option<Date>,
    /// The official notice.
    pub url: Option<String>,
}

impl App {
    /// Publishes a notice.
    ///
    /// # Errors
    /// `exam_unknown`, `field_required`, `field_too_long`, `terms_url` for an address that is none of the web.
    pub async fn publish_issue_notice(
        &self,
        operator: &Operator,
        new: NewIssueNotice,
        key: &OnceKey,
        view: View<'_, IssueNotice>,
    ) -> Result<Answer, Problem> {
        if self.catalogue.exams.get(&new.exam).is_none() {
            return Err(Problem::field("/exam", "exam_unknown"));
        }
        for (pointer, text, longest) in [("/title", &new.title, LONGEST_TITLE), ("/body", &new.body, LONGEST)] {
            for text in [&text.zh, &text.en] {
                match text.trim().chars().count() {
                    0 => return Err(Problem::field(pointer, "field_required")),
                    length if length > longest => return Err(Problem::field(pointer, "field_too_long")),
                    _ => {}
                }
            }
        }
        let url = new.url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
        if url.as_ref().is_some_and(|url| !is_whole_address(url)) {
            return Err(Problem::field("/url", "terms_url"));
        }
        let id = self.made_id("issue", key);
        let notice = IssueNotice {
            id: id.clone(),
            region: operator.region().to_owned(),
            exam: new.exam,
            year: new.year,
            title: new.title,
            body: new.body,
            until: new.until,
            url,
            published_at: self.now(),
            answered: Vec::new(),
        };
        let answer = self.make_once(&id, key, notice, view).await?;
        self.audit_step(operator, "notice.publish", (&id, key), &[]).await?;
        Ok(answer)
    }

    /// A region's notices, the newest first.
    ///
    /// # Errors
    /// `region_unknown`, or when the cursor is not one of this list.
    pub async fn issue_notices(
        &self,
        region: &str,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<IssueNotice>>, Option<Cursor>), Problem> {
        if !self.catalogue.regions.contains_key(region) {
            return Err(Problem::new("region_unknown"));
        }
        let find = Find::by(Condition::eq("region", region)).sorted("published_at", Direction::Descending);
        Ok(self.records().find(&find.after(after).limit(limit)).await?)
    }
}
