//! What `zhengda check` finds in a broken profile: every reference that leads nowhere, every missing text, every
//! impossible rule, each with its place and the way to mend it.

use std::{fs, path::Path};

use tempfile::TempDir;
use zhengda::catalogue::Catalogue;

/// The configuration as it is checked in, in a folder of its own.
pub(super) fn copied() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config")), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The file below `config/`, what is replaced in it by what, and what the check then says and where.
#[rustfmt::skip]
const BROKEN: &[(&str, &str, &str, &str)] = &[
    ("regions/shenzhen.toml", "notices = [{ id = \"receipt\" }]", "notices = [{ id = \"nothing\" }]", "services.receipt.notices: there is no notice `nothing`"),
    ("regions/shenzhen.toml", "help = [\"receipts\"]", "help = [\"nothing\"]", "services.receipt.help: there is no article help/nothing.md"),
    ("regions/shenzhen.toml", "\"china_post\", \"sf\"]", "\"pigeon\"]", "services.mailing.carriers: there is no carrier `pigeon`"),
    ("regions/shenzhen.toml", "delivers = true", "delivers = false", "services.mailing.delivers: carriers and postage are for a service with a parcel"),
    ("regions/shenzhen.toml", "then = \"mailing\"", "then = \"recheck\"", "services.reissue.delivery: leads to the service `recheck`, which is not on"),
    ("regions/shenzhen.toml", "cities = [\"深圳\"", "cities = [\"广州\"", "cities: `广州` belongs to guangzhou already"),
    ("regions/shenzhen.toml", "[services.receipt]", "[services.lottery]", "services.lottery: is not a service"),
    ("regions/shenzhen.toml", "[services.receipt]\nname = { zh = \"票据申领\"", "[services.receipt]\nname = { zh = \" \"", "services.receipt.name: is empty in one language"),
    ("regions/shenzhen.toml", "doors = [\"scan_code\", \"identity\"]", "doors = [\"face\"]", "doors: face may not be the only door"),
    ("regions/shenzhen.toml", "doors = [\"scan_code\", \"identity\"]", "doors = [\"scan_code\", \"window\"]", "doors[1]: unknown variant"),
    ("regions/shenzhen.toml", "dialogs = { withdraw", "dialogs = { submit", "services.mailing.dialogs: the dialog of `withdraw` has no text"),
    ("regions/shenzhen.toml", "confirm = [\"withdraw\"]", "confirm = [\"withdraw\", \"claim\"]", "services.mailing.confirm: `claim` asks nothing"),
    ("regions/shenzhen.toml", "edit_in = [\"submitted\", \"returned\"]", "edit_in = [\"approved\"]", "services.mailing.edit_in: the state `approved` allows no edit"),
    ("regions/shenzhen.toml", "matches = \"[A-Za-z0-9-]{6,40}\"", "matches = \"[A-Za-z\"", "is none"),
    ("regions/shenzhen.toml", "matches = \"[A-Za-z0-9-]{6,40}\"", "matches = \"[A-Z]{6}\"", "does not match its example"),
    ("regions/shenzhen.toml", "from = \"certificate.year\"", "from = \"certificate.level\"", "services.reissue.fields.year: a field of the kind `year` cannot show"),
    ("regions/shenzhen.toml", "source = \"locked\", from = \"certificate.year\"", "source = \"locked\"", "services.reissue.fields.year: `locked` needs `from`"),
    ("regions/shenzhen.toml", "source = \"locked\", from = \"certificate.year\"", "from = \"certificate.year\"", "services.reissue.fields.year: `from` fills nothing in a free field"),
    ("regions/shenzhen.toml", "min = 1, max = 1000000", "min = 2000000, max = 1000000", "services.refund.fields.amount: nothing lies between"),
    ("regions/shenzhen.toml", "name = \"credit_code\", kind", "name = \"items\", kind", "services.receipt.fields.items: is declared twice"),
    ("regions/shenzhen.toml", "telephones = [\"0755-12345\"]", "", "contacts.office: names no telephone"),
    ("regions/guangzhou.toml", "field = \"item\", value = \"name\"", "field = \"item\", value = \"sex\"", "services.exchange.corrections: no choice `item` offers `sex`"),
    ("regions/guangzhou.toml", "value = \"name\", to = \"correct\"", "value = \"name\", to = \"nothing\"", "services.exchange.corrections: `nothing` is no required field"),
    ("regions/guangzhou.toml", "{ part = \"document_number\", field", "{ part = \"name\", field", "services.exchange.corrections: one part of a certificate stands there twice"),
    ("regions/guangzhou.toml", "result = \"reissued\"", "result = \"exchanged\"", "services.reissue.corrections: an exchange that may change nothing on the certificate is a reissue"),
    ("regions/guangzhou.toml", "result = \"exchanged\"", "result = \"reissued\"", "services.exchange.corrections: only a service whose result is `exchanged`"),
    ("regions/guangzhou.toml", "fields = [\"delivery\"]", "fields = [\"parcel\"]", "services.exchange.steps: the page `delivery` names the field `parcel`, which there is not"),
    ("regions/guangzhou.toml", "fields = [\"delivery\"]", "fields = [\"parcel\"]", "services.reissue.steps: the field `delivery` stands on 0 pages"),
    ("regions/guangzhou.toml", "shows = [\"application_form\", \"notices\"]", "shows = [\"application_form\"]", "services.reissue.steps: no page shows `notices`"),
    ("regions/guangzhou.toml", "shows = [\"attachments\"]", "shows = [\"done\"]", "services.reissue.steps: no page after `upload` is ever reached"),
    ("regions/guangzhou.toml", "services = [\"recheck\"]", "services = [\"refund\"]", "contacts.recheck: names the service `refund`, which is not on"),
    ("regions/guangzhou.toml", "doors = [\"face\"", "certificates = { revoke_needs = 3 }\ndoors = [\"face\"", "certificates.revoke_needs: a revocation needs 2 issuers"),
    ("regions/guangzhou.toml", "reveal_by = [\"sms\"]", "reveal_by = []", "masking.reveal_by: masked data that nobody can reveal"),
    ("regions/guangzhou.toml", "{ mode = \"collect\"", "{ mode = \"mail\"", "services.reissue.delivery: `mail` stands there twice"),
    ("regions/shenzhen.toml", "identity = [\"guangdong\"]", "identity = [\"nobody\"]", "identity: there is no provider `nobody`"),
    ("regions/shenzhen.toml", "doors = [\"scan_code\", \"identity\"]", "doors = [\"scan_code\"]", "doors: the phone that scans must come in by another door"),
    ("regions/guangzhou.toml", "notices = [{ id = \"privacy\" }]", "notices = [{ id = \"nothing\" }]", "accounts.notices: there is no notice `nothing`"),
    ("regions/guangdong-city.toml", "registration = true, ", "", "accounts.registration: `password` is a door, but nobody can get an account"),
    ("identity.toml", "claims = { subject = \"sub\", name = \"name\", document_number = \"id_number\" }", "claims = { subject = \"sub\" }", "social_card.claims: a provider that vouches"),
    ("states.toml", "[door.sms]", "[door.other]", "`door.sms` has no text"),
    ("regions/guangzhou.toml", "when = \"former_number\"", "when = \"no_record\"", "services.reissue.slots: `no_record` never holds"),
    ("regions/guangzhou.toml", "shows = [\"attachments\"]", "shows = [\"answers\"]", "services.reissue.steps: no page shows `attachments`"),
    ("regions/guangzhou.toml", "width = 295, height = 413", "width = 413, height = 295", "services.reissue.slots.photo: pixels and millimetres have another shape"),
    ("regions/guangzhou.toml", "{ id = \"id_card\"", "{ id = \"photo\"", "services.reissue.slots.photo: is declared twice"),
    ("regions/guangdong-city.toml", "{ id = \"appeal_material\"", "{ id = \"material\"", "services.qualification_review.slots.material: is declared twice"),
    ("regions/guangdong-city.toml", "{ id = \"appeal_material\",", "{ id = \"appeal_material\", when = \"former_number\",", "services.qualification_review.appeal.slots.appeal_material.when: a slot of an appeal is asked for always"),
    ("regions/shandong.toml", "kinds = [\"jpeg\"]", "kinds = [\"png\"]", "services.reissue.slots.photo: a photo is a JPEG"),
    ("regions/shandong.toml", "scope = \"own\"", "scope = \"own\"\ncaptcha = true", "query.captcha: whoever asks for their own certificates has logged in"),
    ("regions/shandong.toml", "needs_certificate = true", "needs_certificate = false", "services.reissue.free_form: is for a service that needs a certificate"),
    ("regions/shandong.toml", "value = \"female\"", "value = \"f\"", "services.reissue.fields.sex: must offer `male` and `female`"),
    ("regions/shandong.toml", "id = \"shandong\"", "id = \"elsewhere\"", "is named shandong but says id"),
    ("reasons.toml", "[field_locked]", "[field_unlocked]", "`field_locked` has no text"),
    ("states.toml", "[verb.apply]", "[verb.other]", "`verb.apply` has no text"),
];

// rows: N1 N7
#[test]
fn every_broken_reference_text_and_rule_of_a_profile_is_found_with_its_place() {
    let folder = copied();
    assert!(Catalogue::load(folder.path()).is_ok(), "as it is checked in it has no fault");
    let mut wrong = Vec::new();
    for (file, from, to, expected) in BROKEN {
        let path = folder.path().join(file);
        let sound = fs::read_to_string(&path).unwrap();
        assert!(sound.contains(from), "{file} has no `{from}` to break");
        fs::write(&path, sound.replace(from, to)).unwrap();
        let found = Catalogue::load(folder.path()).err().unwrap_or_default();
        let told: Vec<String> = found.iter().map(ToString::to_string).collect();
        if !told.iter().any(|line| line.contains(expected) && line.contains(file)) {
            wrong.push(format!("{file}: `{from}` → `{to}`: expected `{expected}` among {told:#?}"));
        }
        fs::write(&path, sound).unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

// rows: N7
#[test]
fn every_refusal_has_its_reason_and_remedy_in_both_languages() {
    let catalogue = Catalogue::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config"))).unwrap();
    let mut wrong = Vec::new();
    for (code, _) in zhengda::problem::CODES {
        let text = catalogue.reasons.text(code, &[]);
        let chinese = |text: &str| text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        let latin = |text: &str| text.chars().filter(char::is_ascii_alphabetic).count();
        for (part, text) in [("title", text.title), ("detail", text.detail), ("remedy", text.remedy)] {
            // An English text may quote what a Chinese spreadsheet says.
            if chinese(&text.zh) == 0 || latin(&text.en) <= 4 * chinese(&text.en) {
                wrong.push(format!("{code}.{part}: {text:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
