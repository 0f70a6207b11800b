//! The program: reads its arguments and runs one command.

fn main() {}
