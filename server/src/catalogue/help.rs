//! Help articles, `config/help/<id>.md` with both languages in one file, and the index to search them.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use zhengda_engine::{
    help::{self, Index, Synonyms},
    text::Text,
};

use super::files;
use crate::settings::Finding;

/// What an article can be about, for lists.
const TOPICS: [&str; 14] = [
    "account",
    "registration",
    "promise",
    "payment",
    "information",
    "exam",
    "score",
    "review",
    "certificate",
    "e_certificate",
    "reissue",
    "mailing",
    "verify",
    "safety",
];

/// Who an article is for.
const AUDIENCES: [&str; 3] = ["candidate", "employer", "public"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    title: Text,
    topics: Vec<String>,
    rows: Vec<String>,
    audience: Vec<String>,
    /// Only for these regions; left out, for all.
    #[serde(default)]
    regions: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SynonymsFile {
    groups: Vec<Vec<String>>,
}

/// One article.
#[derive(Clone, Debug)]
pub struct HelpArticle {
    /// The name of its file.
    pub id: String,
    /// The question it answers.
    pub title: Text,
    /// The text, Markdown.
    pub body: Text,
    /// What it is about.
    pub topics: Vec<String>,
    /// The rows of the requirements that it tells.
    pub rows: Vec<String>,
    /// Only for these regions; empty for all.
    pub regions: Vec<String>,
}

/// All articles with their index.
#[derive(Clone, Debug)]
pub struct Help {
    /// In the order of their ids.
    articles: Vec<HelpArticle>,
    index: Index,
}

/// A found article with the best place of its text.
#[derive(Clone, Debug)]
pub struct Found<'a> {
    /// The article.
    pub article: &'a HelpArticle,
    /// Why it was found.
    pub snippet: Vec<help::Part>,
}

impl Help {
    /// The article of that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&HelpArticle> {
        self.articles.iter().find(|article| article.id == id)
    }

    /// Articles for a region, in the order of their ids.
    pub fn all<'a>(&'a self, region: Option<&'a str>) -> impl Iterator<Item = &'a HelpArticle> {
        self.articles.iter().filter(move |article| article.is_for(region))
    }

    /// The articles that answer a question, the best first.
    #[must_use]
    pub fn search(&self, question: &str, region: Option<&str>, limit: usize) -> Vec<Found<'_>> {
        let take = |at: usize| self.articles.get(at).is_some_and(|article| article.is_for(region));
        let hits = self.index.search(question, take, limit);
        let found = |hit: help::Hit| Some(Found { article: self.articles.get(hit.article)?, snippet: hit.snippet });
        hits.into_iter().filter_map(found).collect()
    }
}

impl HelpArticle {
    fn is_for(&self, region: Option<&str>) -> bool {
        self.regions.is_empty() || region.is_none_or(|region| self.regions.iter().any(|known| known == region))
    }
}

/// Loads every article and the synonyms.
pub(super) fn load(folder: &Path, regions: &BTreeMap<String, super::Profile>, findings: &mut Vec<Finding>) -> Help {
    let mut articles = Vec::new();
    for (name, path) in files::folder(folder, "md", findings) {
        if name == "README" {
            continue;
        }
        let place = path.display().to_string();
        let Some(text) = files::text(&path, findings) else { continue };
        match article(&place, &text, findings) {
            Some(article) if article.id == name => articles.push(article),
            Some(article) => {
                findings.push(Finding::new(place, format!("is named {name} but says id = {:?}", article.id)));
            }
            None => {}
        }
    }
    for article in &articles {
        let unknown = article.regions.iter().filter(|region| !regions.contains_key(*region));
        findings.extend(
            unknown.map(|region| {
                Finding::new(format!("help/{}.md", article.id), format!("there is no region `{region}`"))
            }),
        );
    }
    let synonyms: SynonymsFile = files::toml(&folder.join("synonyms.toml"), findings).unwrap_or_default();
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    for word in synonyms.groups.iter().flatten() {
        if seen.insert(word, ()).is_some() {
            findings.push(Finding::new("help/synonyms.toml", format!("`{word}` stands in two groups")));
        }
    }
    let indexed = articles.iter().map(|a| help::Article { title: a.title.clone(), body: a.body.clone() });
    let index = Index::new(indexed.collect(), Synonyms(synonyms.groups.clone()));
    Help { articles, index }
}

fn article(place: &str, text: &str, findings: &mut Vec<Finding>) -> Option<HelpArticle> {
    let wrong = |what: &str| Finding::new(place, what);
    let Some((head, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else {
        findings.push(wrong("does not begin with front matter between +++ lines"));
        return None;
    };
    let head: Head = files::parse(place, head, findings)?;
    let Some((zh, en)) = body.split_once("## English\n") else {
        findings.push(wrong("has no part `## English`"));
        return None;
    };
    let zh = zh.trim().strip_prefix("## 中文").map(str::trim).unwrap_or_default();
    let (zh, en) = (zh.to_owned(), en.trim().to_owned());
    if zh.is_empty() || en.is_empty() || head.title.zh.is_empty() || head.title.en.is_empty() {
        findings.push(wrong("is empty in one language"));
    }
    for (names, known, what) in [(&head.topics, &TOPICS[..], "topic"), (&head.audience, &AUDIENCES[..], "audience")] {
        let unknown = names.iter().filter(|name| !known.contains(&name.as_str()));
        findings.extend(unknown.map(|name| wrong(&format!("there is no {what} `{name}`"))));
    }
    Some(HelpArticle {
        id: head.id,
        title: head.title,
        body: Text { zh, en },
        topics: head.topics,
        rows: head.rows,
        regions: head.regions,
    })
}
