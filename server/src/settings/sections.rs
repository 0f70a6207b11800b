//! The sections of the settings as types; what each key means stands in `config/base.toml`.

use std::{net::SocketAddr, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;
use zhengda_engine::login::{breaker::BreakerLimits, limits::CodeLimits, lockout::PasswordLimits};

use super::Finding;

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub profile: Profile,
    pub server: Server,
    pub store: Store,
    pub protection: Protection,
    pub seal: Seal,
    pub audit: Audit,
    pub codes: CodeLimits,
    pub passwords: PasswordLimits,
    pub breaker: BreakerLimits,
    pub limits: Limits,
    pub sms: Sms,
    pub wechat: Wechat,
    pub face: Face,
    pub carrier: Carrier,
    pub identity: Identity,
    pub files: Files,
    pub retention: Retention,
    pub worker: Worker,
    pub log: Log,
}

/// Which kind of installation this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    Development,
    Production,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: Url,
    pub config_folder: PathBuf,
    pub client_folder: PathBuf,
    pub body_limit_kib: usize,
    pub upload_limit_kib: usize,
    pub request_timeout_seconds: u64,
    pub upload_timeout_seconds: u64,
    pub drain_seconds: u64,
    pub trusted_proxies: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    pub path: PathBuf,
    pub mongodb_uri: SecretString,
    pub database: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protection {
    pub key: SecretString,
    pub key_file: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    pub key_file: PathBuf,
    pub passphrase: SecretString,
    pub status_list_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub checkpoint_minutes: i64,
    pub copy_folder: PathBuf,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub captchas_per_minute: u32,
    pub verifications_per_minute: u32,
    pub batch_rows_per_hour: u32,
    pub signatures_per_second: u32,
    pub logins_per_minute: u32,
    pub reports_per_hour: u32,
    pub payment_reports_per_day: u32,
    pub queries_per_minute: u32,
    pub queries_per_number: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    pub base_url: String,
    pub secret_id: String,
    pub secret_key: SecretString,
    pub app_id: String,
    pub sign_name: String,
    pub region: String,
    pub templates: std::collections::BTreeMap<String, String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wechat {
    pub base_url: String,
    pub appid: String,
    pub secret: SecretString,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Face {
    pub base_url: String,
    pub rule_id: String,
    pub redirect_url: String,
    pub callback_secret: SecretString,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    pub base_url: String,
    pub customer: String,
    pub key: SecretString,
    pub poll_after_hours: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub secrets: SecretString,
}

impl Identity {
    /// Every secret that is set, by provider.
    #[must_use]
    pub fn all(&self) -> std::collections::BTreeMap<String, SecretString> {
        let pairs = self.secrets.expose_secret().split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.map(|(name, secret)| (name.to_owned(), SecretString::from(secret))).collect()
    }

    /// The secret at a provider, where one is set.
    #[must_use]
    pub fn secret(&self, provider: &str) -> Option<SecretString> {
        let mut pairs = self.secrets.expose_secret().split_whitespace().filter_map(|pair| pair.split_once('='));
        pairs.find(|(name, _)| *name == provider).map(|(_, secret)| SecretString::from(secret))
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    pub folder: PathBuf,
    pub s3_endpoint: String,
    pub s3_region: String,
    pub s3_bucket: String,
    pub s3_access_key: SecretString,
    pub s3_secret_key: SecretString,
    pub attachment_limit_kib: u32,
    pub image_megapixels: u32,
    pub uploads_per_day: u32,
    pub unused_hours: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    pub ended_case_files_days: i64,
    pub withdrawn_case_files_days: i64,
    pub draft_files_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    pub enabled: bool,
    pub interval_ms: u64,
    pub concurrency: usize,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

impl Settings {
    /// Whether MongoDB is the store.
    #[must_use]
    pub fn uses_mongodb(&self) -> bool {
        !self.store.mongodb_uri.expose_secret().is_empty()
    }

    /// Whether this is the development profile, with its sandbox and demo accounts.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.profile == Profile::Development
    }

    /// What is wrong with the values taken together. The production profile refuses sandbox providers,
    /// demo secrets and addresses without TLS.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.server.body_limit_kib == 0 || self.server.request_timeout_seconds == 0 {
            findings.push(Finding::new("server", "limits must be above 0"));
        }
        self.files_findings(&mut findings);
        if self.profile == Profile::Production {
            self.production_findings(&mut findings);
        }
        findings
    }

    fn files_findings(&self, findings: &mut Vec<Finding>) {
        let files = &self.files;
        if files.attachment_limit_kib == 0 || files.uploads_per_day == 0 || files.unused_hours < 1 {
            findings.push(Finding::new("files", "limits must be above 0"));
        }
        if !(1..=50).contains(&files.image_megapixels) {
            findings.push(Finding::new("files.image_megapixels", "is 1 to 50: a decoded pixel takes 3 bytes"));
        }
        if files.attachment_limit_kib as usize > self.server.upload_limit_kib {
            let text = "is above server.upload_limit_kib, which would refuse such a file before";
            findings.push(Finding::new("files.attachment_limit_kib", text));
        }
        let retention = &self.retention;
        if [retention.ended_case_files_days, retention.withdrawn_case_files_days, retention.draft_files_days]
            .iter()
            .any(|days| *days < 1)
        {
            findings.push(Finding::new("retention", "files are kept for at least one day"));
        }
        if files.s3_endpoint.is_empty() {
            return;
        }
        for (place, missing) in [
            ("files.s3_bucket", files.s3_bucket.is_empty()),
            ("files.s3_region", files.s3_region.is_empty()),
            ("files.s3_access_key", files.s3_access_key.expose_secret().is_empty()),
            ("files.s3_secret_key", files.s3_secret_key.expose_secret().is_empty()),
        ] {
            if missing {
                findings.push(Finding::new(place, "is needed with files.s3_endpoint"));
            }
        }
        if Url::parse(&files.s3_endpoint).is_err() {
            findings.push(Finding::new("files.s3_endpoint", "is no address; write it with https://"));
        }
    }

    fn production_findings(&self, findings: &mut Vec<Finding>) {
        for (place, base) in [
            ("sms.base_url", &self.sms.base_url),
            ("wechat.base_url", &self.wechat.base_url),
            ("face.base_url", &self.face.base_url),
            ("carrier.base_url", &self.carrier.base_url),
        ] {
            match Url::parse(base) {
                Err(_) => findings.push(Finding::new(
                    place,
                    "production needs the provider's own address; the sandbox is for development",
                )),
                Ok(url) if !is_public_https(&url) => {
                    findings.push(Finding::new(place, "production needs an https address on a public host"));
                }
                Ok(_) => {}
            }
        }
        if self.server.public_url.scheme() != "https" {
            findings.push(Finding::new(
                "server.public_url",
                "production needs an https address; it stands in every QR code",
            ));
        }
        for (place, secret) in [
            ("sms.secret_key", &self.sms.secret_key),
            ("wechat.secret", &self.wechat.secret),
            ("face.callback_secret", &self.face.callback_secret),
            ("carrier.key", &self.carrier.key),
        ] {
            if secret.expose_secret().to_ascii_lowercase().starts_with("sandbox") || secret.expose_secret().is_empty() {
                findings.push(Finding::new(place, "is a demo secret; set the provider's own"));
            }
        }
        for (place, secret) in [("protection.key", &self.protection.key), ("seal.passphrase", &self.seal.passphrase)] {
            if secret.expose_secret().is_empty() {
                findings.push(Finding::new(place, "production needs it set; development makes a demo one"));
            }
        }
    }
}

fn is_public_https(url: &Url) -> bool {
    let private = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
        Some(url::Host::Domain(name)) => name == "localhost" || !name.contains('.'),
        None => true,
    };
    url.scheme() == "https" && !private
}
