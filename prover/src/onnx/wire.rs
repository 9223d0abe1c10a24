//! Reads an `.onnx` file without its weights: a scan of the Protocol Buffers wire format.
//!
//! Which node consumes a `past_*` tensor decides whether its memory can be updated in place; signature and weights by
//! type describe a model without loading it. Field numbers are those of `onnx.proto3`. The data of initialisers is
//! skipped by seeking, so a file of gigabytes is no burden.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek},
    path::Path,
};

/// What a graph file says, weights aside.
#[derive(Debug, Default)]
pub(crate) struct GraphFile {
    /// All nodes of the main graph, in file order.
    pub nodes: Vec<Node>,
    /// Without the inputs that initialisers feed.
    pub inputs: Vec<ValueInfo>,
    pub outputs: Vec<ValueInfo>,
    /// By ONNX's number of the element type.
    pub weights: BTreeMap<u64, Weights>,
    /// Files that hold weights, as the graph names them: paths from its folder.
    pub external: BTreeSet<String>,
}

/// An operator of the main graph.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub operator: String,
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
    /// Attributes that are single integers.
    pub integers: BTreeMap<String, i64>,
}

/// An input or output.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ValueInfo {
    pub name: String,
    /// ONNX's number of the element type; 0 where the value is no tensor.
    pub element: u64,
    pub axes: Vec<Axis>,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Fixed(u64),
    /// Empty where the axis has no name.
    Symbol(String),
}

/// Initialisers of one element type.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Weights {
    pub tensors: usize,
    pub elements: u64,
}

const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
const GRAPH_INITIALIZER: u64 = 5;
const GRAPH_INPUT: u64 = 11;
const GRAPH_OUTPUT: u64 = 12;
const GRAPH_SPARSE_INITIALIZER: u64 = 15;
const MODEL_FUNCTION: u64 = 25;
const FUNCTION_NODE: u64 = 7;
/// No real node is larger; a damaged length must not allocate without bound.
const NODE_BYTES_MAX: u64 = 64 << 20;

pub(crate) fn read_graph(path: &Path) -> io::Result<GraphFile> {
    let file = data::input::regular_file(path)?;
    let length = file.metadata()?.len();
    let mut reader = Reader { inner: BufReader::new(file), position: 0 };
    let mut graph = GraphFile::default();
    let mut initialised = HashSet::new();
    reader.fields(length, |reader, field, value| match (field, value) {
        (MODEL_GRAPH, Value::Bytes(size)) => {
            let end = reader.position + size;
            reader.fields(end, |reader, field, value| match (field, value) {
                (GRAPH_NODE, Value::Bytes(size)) => {
                    let bytes = reader.bytes(size)?;
                    of_node(&bytes, &mut graph.external)?;
                    graph.nodes.push(read_node(&bytes)?);
                    Ok(())
                }
                (GRAPH_INITIALIZER, Value::Bytes(size)) => {
                    let found = read_initializer(reader, size)?;
                    initialised.insert(found.name);
                    graph.external.extend(found.location);
                    let weights = graph.weights.entry(found.element).or_default();
                    weights.tensors += 1;
                    weights.elements += found.elements;
                    Ok(())
                }
                (GRAPH_SPARSE_INITIALIZER, Value::Bytes(size)) => {
                    let end = reader.position + size;
                    reader.fields(end, |reader, field, value| match (field, value) {
                        // Values, and where they are.
                        (1 | 2, Value::Bytes(size)) => {
                            graph.external.extend(read_initializer(reader, size)?.location);
                            Ok(())
                        }
                        (_, other) => reader.pass(other),
                    })
                }
                (GRAPH_INPUT, Value::Bytes(size)) => {
                    graph.inputs.push(read_value(&reader.bytes(size)?)?);
                    Ok(())
                }
                (GRAPH_OUTPUT, Value::Bytes(size)) => {
                    graph.outputs.push(read_value(&reader.bytes(size)?)?);
                    Ok(())
                }
                (_, other) => reader.pass(other),
            })
        }
        (MODEL_FUNCTION, Value::Bytes(size)) => {
            let end = reader.position + size;
            reader.fields(end, |reader, field, value| match (field, value) {
                (FUNCTION_NODE, Value::Bytes(size)) => of_node(&reader.bytes(size)?, &mut graph.external),
                (_, other) => reader.pass(other),
            })
        }
        (_, other) => reader.pass(other),
    })?;
    graph.inputs.retain(|input| !initialised.contains(&input.name));
    Ok(graph)
}

fn read_node(bytes: &[u8]) -> io::Result<Node> {
    let mut node = Node::default();
    let mut attributes = Vec::new();
    over(bytes, |field, value| match (field, value) {
        (1, Part::Bytes(text)) => node.inputs.push(lossy(text)),
        (2, Part::Bytes(text)) => node.outputs.push(lossy(text)),
        (4, Part::Bytes(text)) => node.operator = lossy(text),
        (5, Part::Bytes(attribute)) => attributes.push(attribute.to_vec()),
        _ => {}
    })?;
    for attribute in attributes {
        let (mut name, mut integer) = (String::new(), None);
        over(&attribute, |field, value| match (field, value) {
            (1, Part::Bytes(text)) => name = lossy(text),
            (3, Part::Number(number)) => integer = Some(number as i64),
            _ => {}
        })?;
        node.integers.extend(integer.map(|integer| (name, integer)));
    }
    Ok(node)
}

/// Files that the tensors in a node's attributes are in, and those in its graphs (`If`, `Loop`).
fn of_node(bytes: &[u8], external: &mut BTreeSet<String>) -> io::Result<()> {
    let mut attributes = Vec::new();
    over(bytes, |field, value| {
        if let (5, Part::Bytes(attribute)) = (field, value) {
            attributes.push(attribute.to_vec());
        }
    })?;
    for attribute in attributes {
        let (mut tensors, mut sparse, mut graphs) = (Vec::new(), Vec::new(), Vec::new());
        over(&attribute, |field, value| match (field, value) {
            (5 | 10, Part::Bytes(tensor)) => tensors.push(tensor.to_vec()),
            (6 | 11, Part::Bytes(graph)) => graphs.push(graph.to_vec()),
            (22 | 23, Part::Bytes(tensor)) => sparse.push(tensor.to_vec()),
            _ => {}
        })?;
        for graph in graphs {
            let mut nodes = Vec::new();
            over(&graph, |field, value| match (field, value) {
                (GRAPH_NODE, Part::Bytes(node)) => nodes.push(node.to_vec()),
                (GRAPH_INITIALIZER, Part::Bytes(tensor)) => tensors.push(tensor.to_vec()),
                (GRAPH_SPARSE_INITIALIZER, Part::Bytes(tensor)) => sparse.push(tensor.to_vec()),
                _ => {}
            })?;
            nodes.iter().try_for_each(|node| of_node(node, external))?;
        }
        for tensor in sparse {
            over(&tensor, |field, value| {
                if let (1 | 2, Part::Bytes(part)) = (field, value) {
                    tensors.push(part.to_vec());
                }
            })?;
        }
        for tensor in tensors {
            let mut reader = Reader { inner: Cursor::new(&tensor[..]), position: 0 };
            external.extend(read_initializer(&mut reader, tensor.len() as u64)?.location);
        }
    }
    Ok(())
}

/// `ValueInfoProto`: name, then type, whose tensor type holds element type and shape.
fn read_value(bytes: &[u8]) -> io::Result<ValueInfo> {
    let mut info = ValueInfo::default();
    let mut kind = Vec::new();
    over(bytes, |field, value| match (field, value) {
        (1, Part::Bytes(text)) => info.name = lossy(text),
        (2, Part::Bytes(inner)) => kind = inner.to_vec(),
        _ => {}
    })?;
    let mut tensor = Vec::new();
    over(&kind, |field, value| {
        if let (1, Part::Bytes(inner)) = (field, value) {
            tensor = inner.to_vec();
        }
    })?;
    let mut axes = Vec::new();
    over(&tensor, |field, value| match (field, value) {
        (1, Part::Number(element)) => info.element = element,
        (2, Part::Bytes(shape)) => axes = shape.to_vec(),
        _ => {}
    })?;
    let mut dimensions = Vec::new();
    over(&axes, |field, value| {
        if let (1, Part::Bytes(dimension)) = (field, value) {
            dimensions.push(dimension.to_vec());
        }
    })?;
    for dimension in dimensions {
        let mut axis = Axis::Symbol(String::new());
        over(&dimension, |field, value| match (field, value) {
            (1, Part::Number(length)) => axis = Axis::Fixed(length),
            (2, Part::Bytes(symbol)) => axis = Axis::Symbol(lossy(symbol)),
            _ => {}
        })?;
        info.axes.push(axis);
    }
    Ok(info)
}

/// A `TensorProto` without its data.
#[derive(Default)]
struct Initializer {
    name: String,
    element: u64,
    elements: u64,
    /// The file that holds the data, where it is not in the graph's own.
    location: Option<String>,
}

fn read_initializer<R: SkipBytes>(reader: &mut Reader<R>, size: u64) -> io::Result<Initializer> {
    const NAME_BYTES_MAX: u64 = 1 << 16;
    let mut found = Initializer { elements: 1, ..Initializer::default() };
    let end = reader.position + size;
    reader.fields(end, |reader, field, value| match (field, value) {
        (1, Value::Number(length)) => {
            found.elements = found.elements.saturating_mul(length);
            Ok(())
        }
        // Some writers pack the dimensions.
        (1, Value::Bytes(size)) => {
            let end = reader.position + size;
            while reader.position < end {
                found.elements = found.elements.saturating_mul(reader.varint()?);
            }
            Ok(())
        }
        (2, Value::Number(kind)) => {
            found.element = kind;
            Ok(())
        }
        (8, Value::Bytes(size)) if size <= NAME_BYTES_MAX => {
            found.name = lossy(&reader.bytes(size)?);
            Ok(())
        }
        // A pair of texts: `location`, `offset` or `length`, and what it is.
        (13, Value::Bytes(size)) if size <= NAME_BYTES_MAX => {
            let (mut key, mut text) = (String::new(), String::new());
            over(&reader.bytes(size)?, |field, value| match (field, value) {
                (1, Part::Bytes(bytes)) => key = lossy(bytes),
                (2, Part::Bytes(bytes)) => text = lossy(bytes),
                _ => {}
            })?;
            if key == "location" && !text.is_empty() {
                found.location = Some(text);
            }
            Ok(())
        }
        (_, other) => reader.pass(other),
    })?;
    Ok(found)
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A field of a message that lies in memory.
enum Part<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn over(bytes: &[u8], mut visit: impl FnMut(u64, Part<'_>)) -> io::Result<()> {
    let mut reader = Reader { inner: Cursor::new(bytes), position: 0 };
    reader.fields(bytes.len() as u64, |reader, field, value| {
        match value {
            Value::Number(number) => visit(field, Part::Number(number)),
            Value::Bytes(size) => {
                let start = reader.position as usize;
                visit(field, Part::Bytes(&bytes[start..start + size as usize]));
            }
        }
        reader.pass(value)
    })
}

/// The value of a field: a number, or as many bytes that come next.
#[derive(Clone, Copy)]
enum Value {
    Number(u64),
    Bytes(u64),
}

struct Reader<R> {
    inner: R,
    position: u64,
}

trait SkipBytes: Read {
    fn skip_bytes(&mut self, count: i64) -> io::Result<()>;
}

impl SkipBytes for BufReader<File> {
    fn skip_bytes(&mut self, count: i64) -> io::Result<()> {
        self.seek_relative(count)
    }
}

impl SkipBytes for Cursor<&[u8]> {
    fn skip_bytes(&mut self, count: i64) -> io::Result<()> {
        self.seek_relative(count)
    }
}

impl<R: SkipBytes> Reader<R> {
    /// Calls `visit` for each field up to `end`, except those of fixed width; it must consume the bytes of a field.
    fn fields(
        &mut self,
        end: u64,
        mut visit: impl FnMut(&mut Self, u64, Value) -> io::Result<()>,
    ) -> io::Result<()> {
        while self.position < end {
            let key = self.varint()?;
            match key & 7 {
                0 => {
                    let number = self.varint()?;
                    visit(self, key >> 3, Value::Number(number))?;
                }
                1 => self.skip(8)?,
                5 => self.skip(4)?,
                2 => {
                    let size = self.varint()?;
                    if self.position.checked_add(size).is_none_or(|past| past > end) {
                        return Err(invalid("a field reaches past the end of the file: it is truncated"));
                    }
                    visit(self, key >> 3, Value::Bytes(size))?;
                }
                _ => return Err(invalid("this is not an ONNX file")),
            }
        }
        Ok(())
    }

    /// Passes over a field that nobody wants.
    fn pass(&mut self, value: Value) -> io::Result<()> {
        match value {
            Value::Number(_) => Ok(()),
            Value::Bytes(size) => self.skip(size),
        }
    }

    fn bytes(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > NODE_BYTES_MAX {
            return Err(invalid("a node of the graph is larger than 64 MiB"));
        }
        let mut bytes = vec![0; size as usize];
        self.inner.read_exact(&mut bytes)?;
        self.position += size;
        Ok(bytes)
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.inner.read_exact(&mut byte)?;
            self.position += 1;
            value |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Ok(value);
            }
        }
        Err(invalid("this is not an ONNX file"))
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        self.inner.skip_bytes(count as i64)?;
        self.position += count;
        Ok(())
    }
}

fn invalid(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scan(bytes: &[u8]) -> io::Result<GraphFile> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), bytes)?;
        read_graph(file.path())
    }

    /// A length-delimited field.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, content.len() as u8], content].concat()
    }

    #[test]
    fn nodes_and_signature_are_read_and_weights_counted() {
        let attribute = [field(1, b"axis"), vec![0x18, 9]].concat();
        let node = [field(1, b"x"), field(2, b"y"), field(4, b"Relu"), field(5, &attribute)].concat();
        let dimension = |content: &[u8]| field(1, content);
        let shape = [dimension(&field(2, b"batch")), dimension(&[0x08, 3])].concat();
        let tensor = [vec![0x08, 7], field(2, &shape)].concat();
        let input = [field(1, b"x"), field(2, &field(1, &tensor))].concat();
        // Dimensions 2 and 5 unpacked, then 4 packed; float16; data that must be skipped.
        let weight =
            [vec![0x08, 2, 0x08, 5], field(1, &[4]), vec![0x10, 10], field(8, b"w"), field(9, &[0xff; 9])];
        let graph = [
            field(1, &node),
            field(5, &weight.concat()),
            field(11, &input),
            field(11, &field(1, b"w")),
            field(12, &field(1, b"y")),
        ];
        let model = [vec![0x08, 8], field(7, &graph.concat())].concat();
        let found = scan(&model).unwrap();
        let expected = Node {
            operator: "Relu".into(),
            inputs: vec!["x".into()],
            outputs: vec!["y".into()],
            integers: BTreeMap::from([("axis".into(), 9)]),
        };
        assert_eq!(found.nodes, [expected]);
        let axes = vec![Axis::Symbol("batch".into()), Axis::Fixed(3)];
        assert_eq!(found.inputs, [ValueInfo { name: "x".into(), element: 7, axes }]);
        assert_eq!(found.outputs[0].name, "y");
        assert_eq!(found.weights[&10], Weights { tensors: 1, elements: 40 });
        assert!(found.external.is_empty());
        assert!(scan(&model[..model.len() - 3]).unwrap_err().to_string().contains("truncated"));
    }

    /// In initialisers, dense and sparse, in constants, in the graphs of nodes and in functions.
    #[test]
    fn files_of_weights_are_found_wherever_tensors_are() {
        let pair = |key: &[u8], text: &[u8]| field(13, &[field(1, key), field(2, text)].concat());
        let tensor = |file: &str| [pair(b"location", file.as_bytes()), pair(b"offset", b"64")].concat();
        let node = |attribute: Vec<u8>| field(1, &field(5, &attribute));
        let inner = [field(5, &tensor("c")), node(field(5, &tensor("d")))].concat();
        // Fields above 15 take two bytes for their number.
        let sparse =
            [vec![22 << 3 & 0x7f | 2 | 0x80, 1], vec![tensor("f").len() as u8 + 2], field(1, &tensor("f"))]
                .concat();
        let graph = [
            field(5, &tensor("a")),
            node(field(5, &tensor("b"))),
            node(field(6, &inner)),
            field(15, &field(2, &tensor("e"))),
            node(sparse),
        ];
        let function = field(7, &field(5, &field(5, &tensor("g"))));
        let function = [vec![25 << 3 & 0x7f | 2 | 0x80, 1, function.len() as u8], function].concat();
        let graph = graph.concat();
        let length = [graph.len() as u8 & 0x7f | 0x80, (graph.len() >> 7) as u8];
        let model = [vec![7 << 3 | 2], length.to_vec(), graph, function].concat();
        let found: Vec<String> = scan(&model).unwrap().external.into_iter().collect();
        assert_eq!(found, ["a", "b", "c", "d", "e", "f", "g"]);
    }
}
