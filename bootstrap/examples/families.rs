//! Problems of families as lines of JSON: `families FOLDER SEED COUNT [NAME]`, with problems of each family, or of one;
//! `families FOLDER SEED COUNT +` gives composed ones.

use std::io::Write;
use std::path::Path;

use bootstrap::families::{Families, Truth};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, seed, count, name @ ..] = &arguments[..] else {
        return Err("families FOLDER SEED COUNT [NAME]".into());
    };
    let (families, seed, count) = (Families::read(Path::new(folder))?, seed.parse()?, count.parse::<u64>()?);
    let mut out = std::io::stdout().lock();
    if name.first().is_some_and(|name| name == "+") {
        let problems = (0..).map(|number| families.problem(seed, number));
        for problem in problems
            .filter(|problem| problem.as_ref().is_ok_and(|p| p.families.len() > 1))
            .take(count as usize)
        {
            let problem = problem?;
            writeln!(out, "{}", serde_json::to_string(&problem)?)?;
        }
        return Ok(());
    }
    for family in
        families.iter().filter(|family| name.is_empty() || name.iter().any(|name| name == family.name()))
    {
        for truth in [Truth::True, Truth::False] {
            if truth == Truth::False && !family.has_false() {
                continue;
            }
            let count = if truth == Truth::True { count } else { count.div_ceil(5) };
            for number in 0..count {
                let problem = family.problem(seed, number, truth)?;
                writeln!(out, "{}", serde_json::to_string(&problem)?)?;
            }
        }
    }
    Ok(())
}
