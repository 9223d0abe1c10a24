//! The protocol's face: messages as the client sends them, what they ask for, and what is answered.

pub mod client_process;
pub mod framing;
pub mod leniency;
pub mod message;
pub mod methods;
pub mod server;
pub mod transport;
