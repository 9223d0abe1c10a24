"""Trains the prover's models: dataset export in, ONNX folder out. See training/README.md."""
