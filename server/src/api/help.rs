//! The help centre over HTTP: search and articles. Whom to ask stands in the region's profile.

use std::sync::Arc;

use poem_openapi::{
    Object, OpenApi,
    param::{Path, Query},
};

use super::{
    case_view::TextView,
    public::{Public, public},
    tags::Tag,
};
use crate::{
    app::App,
    catalogue::{HelpArticle, HelpFound},
    problem::Problem,
};

/// Articles of one answer.
const MOST: usize = 20;

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct HelpApi {
    /// The application.
    pub app: Arc<App>,
}

/// A piece of a snippet.
#[derive(Debug, Object)]
struct SnippetPart {
    /// The text.
    text: String,
    /// Whether it was looked for.
    hit: bool,
}

/// An article in a list.
#[derive(Debug, Object)]
struct HelpItem {
    /// Its id.
    id: String,
    /// The question it answers.
    title: TextView,
    /// What it is about.
    topics: Vec<String>,
    /// The best place of its text, in the language of the question; empty without a question.
    snippet: Vec<SnippetPart>,
}

/// Articles.
#[derive(Debug, Object)]
struct HelpList {
    /// With a question the best answer first, without one in the order of their ids.
    items: Vec<HelpItem>,
}

/// An article.
#[derive(Debug, Object)]
struct HelpArticleView {
    /// Its id.
    id: String,
    /// The question it answers.
    title: TextView,
    /// The text, Markdown.
    body: TextView,
    /// What it is about.
    topics: Vec<String>,
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl HelpApi {
    /// Search the help
    ///
    /// In Chinese or English, in the words of a person who asks. Without a question, every article.
    #[oai(path = "/help", method = "get", operation_id = "search_help")]
    async fn search_help(
        &self,
        /// The question.
        q: Query<Option<String>>,
        /// Only articles for this region.
        region: Query<Option<String>>,
        /// How many at most, 1 to 20.
        limit: Query<Option<u32>>,
    ) -> Result<Public<HelpList>, Problem> {
        let limit = match limit.0.unwrap_or(10) {
            limit @ 1..=20 => usize::try_from(limit).unwrap_or(MOST),
            _ => return Err(Problem::new("parameter_invalid").with("field", "limit")),
        };
        let help = &self.app.catalogue.help;
        let region = region.0.as_deref();
        let items = match q.0.as_deref().map(str::trim).filter(|question| !question.is_empty()) {
            Some(question) => help.search(question, region, limit).into_iter().map(found).collect(),
            None => help.all(region).map(|article| item(article, Vec::new())).collect(),
        };
        Ok(public(HelpList { items }))
    }

    /// Show an article
    #[oai(path = "/help/:id", method = "get", operation_id = "get_help_article")]
    async fn get_help_article(&self, id: Path<String>) -> Result<Public<HelpArticleView>, Problem> {
        let article = self.app.catalogue.help.get(&id.0).ok_or_else(|| Problem::new("not_found"))?;
        Ok(public(HelpArticleView {
            id: article.id.clone(),
            title: (&article.title).into(),
            body: (&article.body).into(),
            topics: article.topics.clone(),
        }))
    }
}

fn found(found: HelpFound<'_>) -> HelpItem {
    let part = |part: zhengda_engine::help::Part| SnippetPart { text: part.text, hit: part.hit };
    item(found.article, found.snippet.into_iter().map(part).collect())
}

fn item(article: &HelpArticle, snippet: Vec<SnippetPart>) -> HelpItem {
    HelpItem { id: article.id.clone(), title: (&article.title).into(), topics: article.topics.clone(), snippet }
}
