//! Notices, `config/notices/<id>.zh.md` and `.en.md`: front matter in TOML between `+++`, then Markdown.

use std::{collections::BTreeMap, path::Path};

use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zhengda_engine::{
    region::notice::{Notice, Notices},
    text::Text,
};

use super::files;
use crate::settings::Finding;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    id: String,
    version: String,
    title: String,
    #[serde(default)]
    scroll_gate: bool,
}

/// Loads every notice; each needs both languages in the same version.
pub(super) fn load(folder: &Path, findings: &mut Vec<Finding>) -> Notices {
    let mut halves: BTreeMap<(String, String), (Head, String)> = BTreeMap::new();
    for (name, path) in files::folder(folder, "md", findings) {
        let Some((id, language)) = name.rsplit_once('.') else { continue };
        let place = path.display().to_string();
        let Some(text) = files::text(&path, findings) else { continue };
        let Some((head, body)) = text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n")) else {
            findings.push(Finding::new(place, "does not begin with front matter between +++ lines"));
            continue;
        };
        let Some(head) = files::parse::<Head>(&place, head, findings) else { continue };
        if head.id != id {
            findings.push(Finding::new(place, format!("is named {id} but says id = {:?}", head.id)));
        }
        halves.insert((id.to_owned(), language.to_owned()), (head, body.trim().to_owned()));
    }
    let ids: Vec<String> = halves.keys().filter(|(_, language)| language == "zh").map(|(id, _)| id.clone()).collect();
    let whole = ids.into_iter().filter_map(|id| {
        let zh = halves.remove(&(id.clone(), "zh".to_owned()))?;
        let en = halves.remove(&(id.clone(), "en".to_owned()));
        let Some(en) = en.filter(|en| en.0.version == zh.0.version) else {
            findings.push(Finding::new(
                format!("notices/{id}.en.md"),
                "is missing or has another version than the Chinese text",
            ));
            return None;
        };
        Some((id.clone(), notice(id, zh, en)))
    });
    Notices(whole.collect())
}

fn notice(id: String, zh: (Head, String), en: (Head, String)) -> Notice {
    let digest = Sha256::new().chain_update(&zh.1).chain_update([0]).chain_update(&en.1).finalize();
    Notice {
        id,
        version: zh.0.version,
        title: Text { zh: zh.0.title, en: en.0.title },
        body: Text { zh: zh.1, en: en.1 },
        scroll_gate: zh.0.scroll_gate,
        digest: HEXLOWER.encode(&digest),
    }
}
