//! Reads the nodes of an `.onnx` file without its weights: a scan of the Protocol Buffers wire format.
//!
//! Only names are wanted: which node consumes a `past_*` tensor decides whether its memory can be updated in place.
//! Field numbers are those of `onnx.proto3`. Initialisers are skipped by seeking, so a file of gigabytes is no burden.

use std::{
    fs::File,
    io::{self, BufReader, Read, Seek},
    path::Path,
};

/// An operator of the main graph.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub operator: String,
    pub inputs: Vec<String>,
    pub outputs: Vec<String>,
}

const MODEL_GRAPH: u64 = 7;
const GRAPH_NODE: u64 = 1;
/// No real node is larger; a damaged length must not allocate without bound.
const NODE_BYTES_MAX: u64 = 64 << 20;

/// All nodes of the main graph, in file order.
pub(crate) fn read_nodes(path: &Path) -> io::Result<Vec<Node>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut reader = Reader { inner: BufReader::new(file), position: 0 };
    let mut nodes = Vec::new();
    reader.fields(length, |reader, field, size| {
        if field != MODEL_GRAPH {
            return reader.skip(size);
        }
        let end = reader.position + size;
        reader.fields(end, |reader, field, size| {
            if field != GRAPH_NODE {
                return reader.skip(size);
            }
            if size > NODE_BYTES_MAX {
                return Err(invalid("a node of the graph is larger than 64 MiB"));
            }
            let mut bytes = vec![0; size as usize];
            reader.inner.read_exact(&mut bytes)?;
            reader.position += size;
            nodes.push(read_node(&bytes)?);
            Ok(())
        })
    })?;
    Ok(nodes)
}

fn read_node(bytes: &[u8]) -> io::Result<Node> {
    let mut node = Node::default();
    let mut reader = Reader { inner: io::Cursor::new(bytes), position: 0 };
    reader.fields(bytes.len() as u64, |reader, field, size| {
        let start = reader.position as usize;
        let text = || String::from_utf8_lossy(&bytes[start..start + size as usize]).into_owned();
        match field {
            1 => node.inputs.push(text()),
            2 => node.outputs.push(text()),
            4 => node.operator = text(),
            _ => {}
        }
        reader.skip(size)
    })?;
    Ok(node)
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

impl SkipBytes for io::Cursor<&[u8]> {
    fn skip_bytes(&mut self, count: i64) -> io::Result<()> {
        self.seek_relative(count)
    }
}

impl<R: SkipBytes> Reader<R> {
    /// Calls `visit` for each length-delimited field up to `end`; scalar fields are passed over.
    fn fields(
        &mut self,
        end: u64,
        mut visit: impl FnMut(&mut Self, u64, u64) -> io::Result<()>,
    ) -> io::Result<()> {
        while self.position < end {
            let key = self.varint()?;
            match key & 7 {
                0 => drop(self.varint()?),
                1 => self.skip(8)?,
                5 => self.skip(4)?,
                2 => {
                    let size = self.varint()?;
                    if self.position.checked_add(size).is_none_or(|past| past > end) {
                        return Err(invalid("a field reaches past the end of the file: it is truncated"));
                    }
                    visit(self, key >> 3, size)?;
                }
                _ => return Err(invalid("this is no ONNX file")),
            }
        }
        Ok(())
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
        Err(invalid("this is no ONNX file"))
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

    fn scan(bytes: &[u8]) -> io::Result<Vec<Node>> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), bytes)?;
        read_nodes(file.path())
    }

    #[test]
    fn nodes_are_read_and_weights_skipped() {
        let node = [&[0x0a, 1][..], b"x", &[0x12, 1], b"y", &[0x22, 4], b"Relu"].concat();
        let mut graph = vec![0x2a, 3, 9, 9, 9, 0x0a, node.len() as u8];
        graph.extend(&node);
        let mut model = vec![0x08, 8, 0x3a, graph.len() as u8];
        model.extend(&graph);
        let expected = Node { operator: "Relu".into(), inputs: vec!["x".into()], outputs: vec!["y".into()] };
        assert_eq!(scan(&model).unwrap(), [expected]);
        assert!(scan(&model[..model.len() - 3]).unwrap_err().to_string().contains("truncated"));
    }
}
