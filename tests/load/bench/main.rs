//! `make bench`: what a check costs beside the cheapest things that a server can do, in one run on one machine.
//!
//! Every server is a process of its own, whose CPU time the kernel tells; this process makes the load and is not
//! counted. Only loopback, bounded in connections and time. The cases take turns and the medians of several rounds are
//! printed, because other work on the machine disturbs single rounds.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a measurement at a terminal may fail loudly, and measures real time"
)]

mod images;
mod load;
mod peers;
mod world;

use std::{sync::Arc, time::Duration};

use load::{Case, Measured};

/// How much is measured, from the environment.
struct Size {
    /// Certificates in the register.
    certificates: u32,
    /// Rounds of each case.
    rounds: usize,
    /// How long a round takes.
    round: Duration,
    /// Connections at once.
    connections: usize,
}

impl Size {
    fn read() -> Self {
        let number =
            |name: &str, usual: u32| std::env::var(name).ok().map_or(usual, |text| text.parse().expect("a number"));
        Self {
            certificates: number("CERTIFICATES", 10_000),
            rounds: number("ROUNDS", 5) as usize,
            round: Duration::from_millis(number("ROUND_MS", 2_000).into()),
            connections: number("CONNECTIONS", 32) as usize,
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", peer] => runtime.block_on(peers::serve(peer)),
        ["images"] => images::run(),
        [zhengda] => runtime.block_on(run(zhengda, &Size::read())),
        _ => panic!("usage: bench PATH_TO_ZHENGDA | bench images"),
    }
}

async fn run(zhengda: &str, size: &Size) {
    eprintln!("making {} certificates …", size.certificates);
    let world = world::make(size.certificates).await;
    let hello = peers::Process::bench("hello");
    let signed = peers::Process::bench("signed");
    let ours = world.serve(zhengda, "usual", 2_000);
    let thorough = world.serve(zhengda, "thorough", 1_000_000_000);
    let known: Vec<_> = world.codes.iter().take(1_000).cloned().collect();
    let spread: Vec<_> = world.codes.clone();
    let forged: Vec<_> = world.codes.iter().map(|code| world::forged(code)).collect();
    let stranger = world::of_a_stranger(&forged);
    let cases = [
        Case::get("bare poem hello", &hello, &["/"]),
        Case::get("hello + one bare Ed25519 check", &signed, &["/"]),
        Case::post("verify, known code (1,000 codes)", &ours, &known),
        Case::post("verify, known code (all codes)", &ours, &spread),
        Case::post("verify, key of a stranger", &ours, &stranger),
        Case::post("verify, flood of forged codes", &ours, &forged),
        Case::post("verify, signature checked each time", &thorough, &forged),
        Case::page("page /v/, known code", &ours, &known),
    ];
    let mut measured: Vec<Vec<Measured>> = cases.iter().map(|_| Vec::new()).collect();
    for case in &cases {
        load::run(case, size.connections, Duration::from_millis(500)).await;
    }
    let only = std::env::var("ONLY").unwrap_or_default();
    for _ in 0..size.rounds {
        for (case, measured) in cases.iter().zip(&mut measured).filter(|(case, _)| case.name.contains(&only)) {
            measured.push(load::run(case, size.connections, size.round).await);
        }
    }
    print(&cases, &measured);
    println!("resident: {} MB with {} certificates", ours.resident_mb(), size.certificates);
    drop(Arc::new((hello, signed, ours, thorough)));
}

fn print(cases: &[Case], measured: &[Vec<Measured>]) {
    let median = |values: &[Measured], of: fn(&Measured) -> f64| {
        let mut all: Vec<f64> = values.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default()
    };
    let cpu: Vec<f64> = measured.iter().map(|values| median(values, |m| m.cpu_us)).collect();
    let base = cpu.first().copied().unwrap_or(1.0);
    println!("{:<38} {:>9} {:>8} {:>8} {:>8}  answers", "case", "req/s", "CPU µs", "kernel", "× hello");
    for ((case, values), cpu) in cases.iter().zip(measured).zip(&cpu) {
        let rate = median(values, |m| m.per_second);
        let answers: u64 = values.iter().map(|m| m.answers).sum();
        let kernel = median(values, |m| m.kernel_us);
        println!("{:<38} {rate:>9.0} {cpu:>8.2} {kernel:>8.2} {:>8.2}  {answers}", case.name, cpu / base);
    }
    let of = |name: &str| {
        let at = cases.iter().position(|case| case.name.starts_with(name));
        at.and_then(|at| cpu.get(at)).copied().unwrap_or(f64::NAN)
    };
    let line = |what: &str, is: f64, aim: f64| {
        let word = if is <= aim { "within" } else { "ABOVE" };
        println!("{what}: {is:.2}, {word} the aim of {aim}");
    };
    line("known code / hello", of("verify, known code (1,000") / base, 1.25);
    line("forged flood / hello", of("verify, flood") / base, 1.25);
    line("page / hello", of("page") / base, 1.5);
    line("signature path / (hello + bare check)", of("verify, signature") / of("hello + one"), 1.15);
}
