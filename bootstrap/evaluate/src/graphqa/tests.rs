use std::collections::BTreeMap;

use prover::program::Programs;

use super::*;

fn all(family: Family, number: u64) -> impl Iterator<Item = Question> {
    let of = move |task| {
        Encoding::ALL.into_iter().map(move |encoding| question(task, encoding, family, 7, number))
    };
    Task::ALL.into_iter().flat_map(of)
}

#[test]
fn a_graph_is_the_same_in_every_encoding() {
    let first: Vec<Question> = all(Family::ErdosRenyi, 3).collect();
    assert!(first.iter().all(|question| question.graph == first[0].graph));
    assert_eq!(first, all(Family::ErdosRenyi, 3).collect::<Vec<_>>(), "the same seed, the same questions");
    assert_ne!(first[0].graph, all(Family::ErdosRenyi, 4).next().unwrap().graph);
    let names: std::collections::BTreeSet<String> = first.iter().map(Question::name).collect();
    assert_eq!(names.len(), 36);
}

#[test]
fn cycles_and_their_absence_come_with_a_certificate() {
    for family in Family::ALL {
        for number in 0..20 {
            let graph = all(family, number).next().unwrap().graph;
            match graph.cycle() {
                Some(cycle) => {
                    assert!(cycle.len() >= 3, "{graph:?}");
                    let ends = (cycle[0], cycle[cycle.len() - 1]);
                    let joined = |pair: &[usize]| graph.are_joined(pair[0], pair[1]);
                    assert!(cycle.windows(2).all(joined) && graph.are_joined(ends.0, ends.1), "{cycle:?}");
                    assert!(graph.falling().len() < graph.nodes);
                }
                None => assert_eq!(graph.falling().len(), graph.nodes, "{graph:?}"),
            }
            let has_cycle = graph.cycle().is_some();
            match family {
                Family::Tree | Family::Path | Family::Star => assert!(!has_cycle),
                Family::Complete => assert!(has_cycle),
                Family::ErdosRenyi => {}
            }
        }
    }
}

#[test]
fn answers_are_read_from_words_and_from_programs() {
    for family in [Family::ErdosRenyi, Family::Star] {
        for question in (0..3).flat_map(|number| all(family, number)) {
            let right = question.answer();
            let said = question.said(&right);
            assert_eq!(question.found(Asked::Answer, &said, &Programs::Here), Ok(right.clone()), "{said}");
            let text = format!("We compute it.\n```python\n{}```", question.program());
            assert_eq!(question.found(Asked::Program, &text, &Programs::Here), Ok(right.clone()), "{text}");
            assert_ne!(question.false_answer(), right);
            let prompt = question.prompt(Asked::Program, 7);
            assert!(prompt.ends_with("A:") && prompt.contains(&question.described()), "{prompt}");
        }
    }
    let degree = question(Task::NodeDegree, Encoding::Expert, Family::Path, 1, 0);
    let found = |text: &str| degree.found(Asked::Program, text, &Programs::Here).unwrap_err();
    assert_eq!(found("It is 2."), "no program");
    assert_eq!(found("```python\nx = 2\n```"), "the program has no variable `answer`");
    assert!(found("```python\nanswer = 2.5\n```").starts_with("`answer` is no answer"));
}

#[test]
fn a_table_has_a_row_for_each_way_and_the_mean_below() {
    let mut results = BTreeMap::new();
    let mut add = |way: &str, encoding, right| {
        let tally: &mut Tally = results.entry((way.to_owned(), encoding, Task::EdgeCount)).or_default();
        tally.add(right);
    };
    add("direct", Encoding::Adjacency, false);
    add("program", Encoding::Adjacency, true);
    add("direct", Encoding::Expert, true);
    add("program", Encoding::Expert, true);
    let rows: Vec<String> = table(&["direct", "program"], &results).iter().map(|row| row.join("|")).collect();
    assert_eq!(
        rows,
        [
            "encoding|answered by|edge count",
            "adjacency|direct|0.0",
            "adjacency|program|100.0",
            "expert|direct|100.0",
            "expert|program|100.0",
            "all|direct|50.0",
            "all|program|100.0"
        ]
    );
}
