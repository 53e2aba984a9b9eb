//! `static/config.json`: which networks, tokens and storage this deployment of the app offers. Fetched at start, so that
//! nobody rebuilds the app to change them.

use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::failure::Failure;

/// The configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Config {
    /// Format version: 1.
    pub version: u32,
    /// The networks that can be chosen, the default first.
    pub networks: Vec<Network>,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Network {
    /// The chain in this browser. It says itself where its contracts lie.
    Sandbox {
        /// What it is called.
        name: String,
        /// The token prices are in.
        token: Token,
    },
    /// A chain that a wallet reaches, as `make deploy` writes it. Not offered yet.
    #[serde(other)]
    Other,
}

/// A token that prices are in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// As shown beside amounts.
    pub symbol: String,
    /// Digits after the point.
    pub decimals: u8,
}

/// Fetches the configuration that lies beside the app.
pub async fn load() -> Result<Config, Failure> {
    fetch().await.ok_or_else(|| {
        Failure::new("The app's configuration could not be loaded.", "Check your connection and reload the page.")
    })
}

async fn fetch() -> Option<Config> {
    let window = web_sys::window()?;
    let response = JsFuture::from(window.fetch_with_str("/config.json")).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    parse(&text)
}

fn parse(text: &str) -> Option<Config> {
    let config: Config = serde_json::from_str(text).ok()?;
    (config.version == 1 && !config.networks.is_empty()).then_some(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_of_this_repository_is_read() {
        let config = parse(include_str!("../../../static/config.json")).unwrap();
        assert!(matches!(config.networks[0], Network::Sandbox { .. }));
    }

    // The deployment script's tests hold what it writes against the same file.
    #[test]
    fn what_a_deployment_writes_is_read() {
        let config = parse(include_str!("../../../contracts/scripts/deploy/example-config.json")).unwrap();
        assert_eq!(config.networks[1], Network::Other);
    }

    #[test]
    fn another_version_and_an_empty_list_are_refused() {
        assert_eq!(parse(r#"{ "version": 2, "networks": [] }"#), None);
        assert_eq!(parse(r#"{ "version": 1, "networks": [] }"#), None);
    }
}
