use super::*;

fn outlet(name: &str, element: TensorElementType, axes: &[(&str, i64)]) -> Outlet {
    Outlet {
        name: name.to_owned(),
        element,
        shape: axes.iter().map(|axis| axis.1).collect(),
        symbols: axes.iter().map(|axis| axis.0.to_owned()).collect(),
    }
}

use TensorElementType::{Float32, Int64};

const B: (&str, i64) = ("batch", -1);
const S: (&str, i64) = ("sequence", -1);

fn ids() -> Outlet {
    outlet("input_ids", Int64, &[B, S])
}

fn logits() -> Outlet {
    outlet("logits", Float32, &[B, S, ("", 64)])
}

fn problem(inputs: &[Outlet], outputs: &[Outlet]) -> String {
    inspect(Path::new("model.onnx"), inputs, outputs, &[], None).unwrap_err().to_string()
}

#[test]
fn key_values_and_windows_are_told_apart() {
    let inputs = [
        ids(),
        outlet("past_key_values.0.key", Float32, &[B, ("", 2), ("past", -1), ("", 8)]),
        outlet("past_conv.1", Float32, &[B, ("", 16), ("", 3)]),
    ];
    let outputs = [
        logits(),
        outlet("present.0.key", Float32, &[B, ("", 2), ("total", -1), ("", 8)]),
        outlet("present_conv.1", Float32, &[B, ("", 16), ("", 3)]),
    ];
    let graph = inspect(Path::new("m"), &inputs, &outputs, &[], None).unwrap();
    assert_eq!(graph.states[0].carry, Carry::Appended);
    assert_eq!((graph.states[0].outer(), graph.states[0].inner_bytes()), (2, 32));
    assert_eq!(graph.states[1].carry, Carry::Replaced);
    assert!(!graph.ragged());
    let node = Node {
        operator: "GroupQueryAttention".into(),
        inputs: ["q", "k", "v", "past_key_values.0.key"].map(String::from).to_vec(),
        integers: [("sliding_window_cache".into(), 1), ("local_window_size".into(), 48)].into(),
        ..Node::default()
    };
    let graph = inspect(Path::new("m"), &inputs, &outputs, &[node], None).unwrap();
    assert_eq!(graph.states[0].carry, Carry::InPlace);
    assert!(graph.ragged());
    let cost = graph.cost();
    assert_eq!((cost.of(5), cost.of(50)), (cost.of(48), cost.of(48) + 2 * cost.per_token));
}

#[test]
fn what_is_not_supported_is_named() {
    let past = || outlet("past_key_values.0.key", Float32, &[B, ("", 2), ("past", -1), ("", 8)]);
    let present = || outlet("present.0.key", Float32, &[B, ("", 2), ("total", -1), ("", 8)]);
    assert!(problem(&[ids()], &[logits()]).contains("no state"));
    assert!(problem(&[past()], &[logits(), present()]).contains("input_ids"));
    assert!(problem(&[ids(), past()], &[logits()]).contains("past_key_values.0.key"));
    assert!(problem(&[ids(), past()], &[present()]).contains("logits"));
    let pixels = outlet("pixel_values", Float32, &[B, S]);
    assert!(problem(&[ids(), pixels, past()], &[logits(), present()]).contains("pixel_values"));
    let three = outlet("position_ids", Int64, &[("", 3), B, S]);
    assert!(problem(&[ids(), three, past()], &[logits(), present()]).contains("3 axes"));
    let same = |name| outlet(name, Float32, &[B, ("window", -1)]);
    assert!(problem(&[ids(), same("past_x")], &[logits(), same("present_x")]).contains("window"));
}
