//! Searches optima natively for `make bench-anon`: `optimum FOLDER ROWS RUNS MODELS LIMIT METRIC`; ROWS 0 is the adult
//! table itself, METRIC `local` recodes it locally. Prints the best time in milliseconds, the most memory in MiB and what was found.

mod bench;

use std::io::Write;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, rows, runs, models, limit, metric] = &arguments[..] else {
        return Err("optimum FOLDER ROWS RUNS MODELS LIMIT METRIC".into());
    };
    let table = std::fs::read_to_string(format!("{folder}/adult.csv"))?;
    let names: Vec<&str> = table.lines().next().unwrap_or_default().trim().split(';').collect();
    let hierarchies: Result<Vec<String>, _> =
        names.iter().map(|name| std::fs::read_to_string(format!("{folder}/adult_hierarchy_{name}.csv"))).collect();
    let mut bench = bench::Bench::read(&table, &hierarchies?);
    let rows: usize = rows.parse()?;
    if rows > 0 {
        bench = bench.drawn(rows);
    }
    let (mut best, mut found) = (f64::INFINITY, String::new());
    let limit: f64 = limit.parse()?;
    for _ in 0..runs.parse::<u32>()? {
        let started = Instant::now();
        found = match metric.as_str() {
            "local" => bench.recode(models, limit),
            metric => bench.optimum(models, limit, metric),
        };
        best = best.min(started.elapsed().as_secs_f64() * 1e3);
    }
    let memory = std::fs::read_to_string("/proc/self/status")
        .ok()
        .and_then(|status| {
            status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok())
        })
        .map_or(0.0, |kib| kib / 1024.0);
    writeln!(std::io::stdout(), "{best:.1}\t{memory:.0}\t{found}")?;
    Ok(())
}
