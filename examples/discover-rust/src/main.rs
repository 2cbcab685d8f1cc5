// SPDX-License-Identifier: Apache-2.0

//! Discovers what the processes named see: hostname, network interfaces, mounts. A program, where
//! one is given, is then run where each of them lives.
//!
//! A pool of threads does it, as an asynchronous runtime would. None of them can be moved into
//! other namespaces, so each job starts this program again, or another one, in there.

mod gons;

use std::fs::{self, File};
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

const WORKERS: usize = 4;

struct Discover;

impl gons::Action for Discover {
    const NAME: &'static str = "discover";

    fn run(_: &File, mut result: &File) -> io::Result<()> {
        let host = fs::read_to_string("/proc/sys/kernel/hostname")?;
        let network = fs::read_to_string("/proc/self/net/dev")?;
        let mounts = fs::read_to_string("/proc/self/mountinfo")?;
        let interfaces: Vec<&str> = network
            .lines()
            .filter_map(|line| Some(line.split_once(':')?.0.trim()))
            .collect();

        write!(
            result,
            "host {}, interfaces {}, {} mounts",
            host.trim_end(),
            interfaces.join(" "),
            mounts.lines().count()
        )
    }
}

/// All namespaces of that process, as far as they are not ours.
fn visit(pid: &str, program: &[String]) -> Result<(), gons::Error> {
    let mut plan = gons::Plan::new();
    plan.set("target", pid)?;
    let found = plan.reexec::<Discover>(b"")?;
    println!("process {pid}: {}", String::from_utf8_lossy(&found));
    if !program.is_empty() {
        let status = plan.run(program)?;
        println!("process {pid}: {} ended with {status}", program[0]);
    }
    Ok(())
}

fn main() -> ExitCode {
    gons::register::<Discover>().expect("one action");
    gons::dispatch();

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut parts = arguments.splitn(2, |argument| argument == "--");
    let pids = parts.next().unwrap_or_default();
    let program = parts.next().unwrap_or_default();
    if pids.is_empty() {
        eprintln!("usage: discover-rust PID... [-- PROGRAM [ARGUMENT...]]");
        return ExitCode::FAILURE;
    }

    let jobs = Mutex::new(pids.iter());
    let next = || jobs.lock().unwrap().next();
    let work = || {
        let mut good = true;
        while let Some(pid) = next() {
            if let Err(error) = visit(pid, program) {
                eprintln!("discover-rust: {pid}: {error}");
                good = false;
            }
        }
        good
    };
    let good = thread::scope(|scope| {
        let workers = [(); WORKERS].map(|_| scope.spawn(work));
        workers
            .map(|worker| worker.join().unwrap())
            .iter()
            .all(|&good| good)
    });
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
