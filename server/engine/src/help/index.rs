//! The index: which article has which term how often, and the ranking of a question's answers.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    snippet::{self, Part},
    words::terms,
};
use crate::text::{Language, Text};

/// An article as the index takes it.
#[derive(Clone, Debug)]
pub struct Article {
    /// The question it answers.
    pub title: Text,
    /// The text, Markdown.
    pub body: Text,
}

/// Groups of words that mean the same to a person who asks.
#[derive(Clone, Debug, Default)]
pub struct Synonyms(pub Vec<Vec<String>>);

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The article's place among those that were indexed.
    pub article: usize,
    /// How well it fits; only the order means something.
    pub score: f64,
    /// The best place of its text, with what was looked for marked.
    pub snippet: Vec<Part>,
}

/// How much a term in the title counts beside one in the text.
const TITLE: f64 = 6.0;
/// How much another word for what was asked counts.
const SYNONYM: f64 = 0.6;
/// How much what stands in every question counts, and those pairs and words themselves.
const COMMON: f64 = 0.2;
#[rustfmt::skip]
const ASKING: [&str; 40] = [
    "什么", "怎么", "么办", "是什", "么意", "意思", "为什", "么是", "怎样", "如何", "哪里", "哪些", "哪个", "在哪", "可以",
    "能不", "不能", "是否", "吗", "请问", "有什", "么样", "显示", "可不", "还能", "能吗", "以吗", "多久", "多少", "么时",
    "what", "how", "do", "doe", "can", "is", "the", "my", "to", "where",
];
/// BM25's usual constants: how fast repetition stops to count, and how much length matters.
const K1: f64 = 1.2;
const B: f64 = 0.6;
/// Nobody asks longer questions; what is longer is cut.
const LONGEST: usize = 200;

/// The index of all articles.
#[derive(Clone, Debug)]
pub struct Index {
    articles: Vec<Article>,
    /// Per term: article and weighted frequency.
    postings: BTreeMap<String, Vec<(usize, f64)>>,
    lengths: Vec<f64>,
    average: f64,
    synonyms: Synonyms,
}

impl Index {
    /// Indexes the articles.
    #[must_use]
    pub fn new(articles: Vec<Article>, synonyms: Synonyms) -> Self {
        let mut postings: BTreeMap<String, Vec<(usize, f64)>> = BTreeMap::new();
        let mut lengths = Vec::with_capacity(articles.len());
        for (place, article) in articles.iter().enumerate() {
            let mut counts: BTreeMap<String, f64> = BTreeMap::new();
            for (text, weight) in [
                (&article.title.zh, TITLE),
                (&article.title.en, TITLE),
                (&article.body.zh, 1.0),
                (&article.body.en, 1.0),
            ] {
                for term in terms(text) {
                    *counts.entry(term.text).or_default() += weight;
                }
            }
            lengths.push(counts.values().sum());
            for (term, count) in counts {
                postings.entry(term).or_default().push((place, count));
            }
        }
        let count = f64::from(u32::try_from(articles.len().max(1)).unwrap_or(u32::MAX));
        let average = (lengths.iter().sum::<f64>() / count).max(1.0);
        Self { articles, postings, lengths, average, synonyms }
    }

    /// The articles that answer `question` among those that `take` lets through, the best first.
    #[must_use]
    pub fn search(&self, question: &str, take: impl Fn(usize) -> bool, limit: usize) -> Vec<Hit> {
        let question: String = question.chars().take(LONGEST).collect();
        let wanted = self.wanted(&question);
        let mut scores: BTreeMap<usize, f64> = BTreeMap::new();
        for (term, weight) in &wanted {
            let Some(found) = self.postings.get(term) else { continue };
            let rarity = self.rarity(found.len());
            for (article, count) in found.iter().filter(|(article, _)| take(*article)) {
                let length = self.lengths.get(*article).copied().unwrap_or(self.average);
                let norm = K1 * (1.0 - B + B * length / self.average);
                *scores.entry(*article).or_default() += weight * rarity * count * (K1 + 1.0) / (count + norm);
            }
        }
        let mut ranked: Vec<(usize, f64)> = scores.into_iter().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // A single common pair somewhere is no answer.
        let best = ranked.first().map_or(0.0, |(_, score)| *score);
        ranked.retain(|(_, score)| *score >= best * 0.15);
        ranked.truncate(limit);
        let looked_for: BTreeSet<&str> = wanted.keys().map(String::as_str).collect();
        let language = if question.is_ascii() { Language::En } else { Language::Zh };
        let hit = |(article, score): (usize, f64)| {
            let body = self.articles.get(article).map_or("", |a| a.body.get(language));
            Hit { article, score, snippet: snippet::best(body, &looked_for) }
        };
        ranked.into_iter().map(hit).collect()
    }

    /// The terms of a question with their weights, other words for the same thing included.
    fn wanted(&self, question: &str) -> BTreeMap<String, f64> {
        let weight = |term: &str| if ASKING.contains(&term) { COMMON } else { 1.0 };
        let mut wanted: BTreeMap<String, f64> =
            terms(question).into_iter().map(|term| (term.text.clone(), weight(&term.text))).collect();
        let plain = question.to_lowercase();
        for group in &self.synonyms.0 {
            if !group.iter().any(|word| contains(&plain, word)) {
                continue;
            }
            for term in group.iter().flat_map(|word| terms(word)) {
                wanted.entry(term.text).or_insert(SYNONYM);
            }
        }
        wanted
    }

    fn rarity(&self, found: usize) -> f64 {
        let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
        let (all, found) = (count(self.articles.len()), count(found));
        (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
    }
}

/// Whether a question contains a word: Latin words as whole words.
fn contains(question: &str, word: &str) -> bool {
    let word = word.to_lowercase();
    if !word.is_ascii() {
        return question.contains(&word);
    }
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
    question.match_indices(&word).any(|(at, found)| {
        let before = question.get(..at).and_then(|text| text.chars().next_back());
        let after = question.get(at + found.len()..).and_then(|text| text.chars().next());
        edge(before) && edge(after)
    })
}
