//! The program: reads its arguments and runs one command.

use std::process::ExitCode;

use clap::Parser;
use zhengda::commands::{self, Arguments};

/// Less CPU per request than the system's allocator, for a few megabytes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // The environment is read here and nowhere else.
    let environment = std::env::vars().collect();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(commands::run(arguments, environment)),
        Err(error) => commands::fail(&format!("the runtime could not be started: {error}")),
    }
}
