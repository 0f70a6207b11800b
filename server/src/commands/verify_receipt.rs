//! `zhengda verify-receipt`: whether a receipt is genuine, without a network, from published keys (N4).

use std::{path::PathBuf, process::ExitCode};

use clap::Args;
use data_encoding::BASE64URL_NOPAD;
use zhengda_engine::moment::Moment;
use zhengda_seal::{
    code::read_text,
    keys::KeyRing,
    receipt::{Proven, Receipt},
    verdict::Outcome as Verdict,
};

use super::{
    Outcome,
    verify::{read_keys, texts},
};
use crate::{
    app::seal::Address,
    clock::{Clock, SystemClock},
    settings::Settings,
};

/// Arguments of `verify-receipt`.
#[derive(Debug, Args)]
pub(super) struct VerifyReceipt {
    /// The receipt, a file with it, or `-` for standard input.
    receipt: String,
    /// The published keys: a copy of /.well-known/certificate-keys.json.
    #[arg(long)]
    keys: PathBuf,
    /// The code of a certificate, to see whether the receipt is about this one.
    #[arg(long)]
    code: Option<String>,
}

impl VerifyReceipt {
    /// Exit code 0 when it is genuine (and about the code given), 1 when it is not, 2 when nothing could be checked.
    pub(super) fn run(self, settings: &Settings) -> Outcome {
        let keys = read_keys(&self.keys)?;
        let text = texts(&self.receipt)?.concat();
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| "this is not a whole receipt".to_owned())?;
        let receipt = match Receipt::open(&bytes, &keys, SystemClock.now().0) {
            Ok(receipt) => receipt,
            Err(error) => {
                println!("✕ 回执不可信 NOT GENUINE · {error}");
                return Ok(ExitCode::FAILURE);
            }
        };
        println!("✓ 回执是真的 GENUINE · {}", receipt.id);
        print(&receipt, &keys);
        let Some(code) = self.code else { return Ok(ExitCode::SUCCESS) };
        let address = Address::of(&settings.server.public_url);
        let code = read_text(&address.read(&code), &[&address.host]).map_err(|error| format!("--code: {error}"))?;
        if receipt.is_about(&code) {
            println!("  就是这本证书 about this certificate");
            Ok(ExitCode::SUCCESS)
        } else {
            println!("✕ 不是这本证书 about another certificate");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// What it says, which is about its own moment.
fn print(receipt: &Receipt, keys: &KeyRing) {
    let word = match receipt.outcome {
        Verdict::Valid => "有效 VALID",
        Verdict::NotValid => "无效 NOT VALID",
        Verdict::CannotTell => "无法判断 CANNOT TELL",
    };
    println!("  {} · {word} · {}", Moment(receipt.checked_at_ms).rfc3339(), receipt.reason);
    if let Some(subject) = &receipt.subject {
        let level = subject.level.as_deref().unwrap_or("-");
        println!("  {} · {} · {} · {level}", subject.name, subject.id_number_masked, subject.exam);
    }
    if let Some(purpose) = &receipt.purpose {
        let organisation = receipt.organisation.as_deref().unwrap_or("-");
        println!("  用途 purpose: {purpose} · 单位 organisation: {organisation} (查验人自述 as stated)");
    }
    match receipt.inclusion.as_ref().and_then(|inclusion| Some((inclusion.index, inclusion.proven(keys)?))) {
        Some((index, Proven { change, head })) => {
            let (changed, signed) = (Moment(change.at_ms).rfc3339(), Moment(head.at_ms).rfc3339());
            println!("  状态公示日志 in the transparency log: leaf {index} of {} · {changed}", head.size);
            println!("  日志签名 head signed at {signed} · root {}", head.root);
        }
        None => println!("  状态公示日志 in the transparency log: not proven"),
    }
}
