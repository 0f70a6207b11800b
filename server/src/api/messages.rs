//! The person's messages over HTTP.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Path, Query},
    payload::Json,
};
use zhengda_engine::text::Text;

use super::{authority::AsCandidate, case_view::TextView, kept::page, tags::Tag};
use crate::{
    app::App,
    problem::Problem,
    records::{Found, message::Message},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct MessagesApi {
    /// The application.
    pub app: Arc<App>,
}

/// A message.
#[derive(Debug, Object)]
struct MessageView {
    /// Its id.
    id: String,
    /// What it is about, an entry of the message texts.
    topic: String,
    /// The heading.
    title: TextView,
    /// The text.
    body: TextView,
    /// The case it is about.
    #[oai(skip_serializing_if_is_none)]
    case_id: Option<String>,
    /// When it was sent.
    at: String,
    /// When it was first opened.
    #[oai(skip_serializing_if_is_none)]
    read_at: Option<String>,
}

/// A page of messages, the newest first.
#[derive(Debug, Object)]
struct MessagePage {
    /// The messages.
    items: Vec<MessageView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Read {
    /// It counts as read.
    #[oai(status = 204)]
    Done,
}

#[OpenApi(prefix_path = "/api/v1/messages", tag = "Tag::Candidate")]
impl MessagesApi {
    /// List my messages
    #[oai(path = "/", method = "get", operation_id = "list_messages")]
    async fn list(
        &self,
        auth: AsCandidate,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<MessagePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.messages_of(&auth.0, after, limit).await?;
        let items = found.into_iter().map(|message| self.view(message)).collect();
        Ok(Json(MessagePage { items, next_cursor: next.map(|cursor| cursor.to_string()) }))
    }

    /// Mark a message as read
    #[oai(path = "/:id/read", method = "post", operation_id = "read_message")]
    async fn read(&self, auth: AsCandidate, id: Path<String>) -> Result<Read, Problem> {
        self.app.read_message(&auth.0, &id.0).await?;
        Ok(Read::Done)
    }
}

impl MessagesApi {
    fn view(&self, found: Found<Message>) -> MessageView {
        let message = found.value;
        let texts = self.app.catalogue.messages.get(&message.topic);
        let fill = |text: &Text| {
            // A name in the reader's language is kept beside the Chinese one under `<name>_en`.
            let zh: Vec<(&str, &str)> =
                message.values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let en: Vec<(&str, &str)> = message
                .values
                .iter()
                .map(|(name, value)| {
                    (name.as_str(), message.values.get(&format!("{name}_en")).unwrap_or(value).as_str())
                })
                .collect();
            TextView { zh: text.fill(zh).zh, en: text.fill(en).en }
        };
        MessageView {
            id: found.id,
            title: texts.map(|texts| fill(&texts.title)).unwrap_or_else(nothing),
            body: texts.map(|texts| fill(&texts.body)).unwrap_or_else(nothing),
            topic: message.topic,
            case_id: message.case,
            at: message.created_at.rfc3339(),
            read_at: message.read_at.map(|at| at.rfc3339()),
        }
    }
}

/// What stands where a topic has no text any more.
fn nothing() -> TextView {
    TextView { zh: String::new(), en: String::new() }
}
