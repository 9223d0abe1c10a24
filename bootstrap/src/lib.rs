//! The pipelines: prove, evaluate, grow OBT. The only place where prover and bridge meet.
