//! The crypto worker: messages between the app and the engine.
