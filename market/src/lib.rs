//! The chain client shared by the app and the command line.
