//! `config.json`, which lies beside the app: which networks, tokens and storage this deployment offers. Fetched at start, so
//! that nobody rebuilds the app to change them.

use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::Address;

use super::failure::Failure;

/// Where the chosen network is remembered.
const CHOSEN: &str = "theriac.network";

/// The configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The networks that can be chosen, the default first.
    pub networks: Vec<Network>,
    /// Where published files are read from.
    pub storage: StorageConfig,
}

/// A network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// What it is called.
    pub name: String,
    /// The token prices are in.
    pub token: Token,
    /// The chain behind it; none for the sandbox, which says itself where its contracts lie.
    pub chain: Option<ChainConfig>,
}

/// A chain that is read through endpoints and written through a wallet, as `make deploy` notes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainConfig {
    /// Chain and contracts.
    pub at: Deployment,
    /// The token's contract.
    pub token: Address,
    /// Whether its contract gives some to whoever asks.
    pub test_token: bool,
    /// The block the contracts were deployed in: nothing happened before.
    pub first_block: u64,
    /// Endpoints that answer JSON-RPC, in the order in which they are asked.
    pub rpc: Vec<String>,
    /// The chain's own currency, which network fees are paid in.
    pub currency: Token,
    /// So many blocks on top make a block count as settled.
    pub confirmations: u64,
    /// At most so many blocks are asked for at once.
    pub log_range: u64,
    /// Shows a transaction when its hash is put behind; empty without one.
    pub explorer: String,
}

/// A token that prices are in, or a chain's currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Token {
    /// As shown beside amounts.
    pub symbol: String,
    /// Digits after the point.
    pub decimals: u8,
}

/// Where published files may be read without asking.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StorageConfig {
    /// IPFS gateways: origins, or addresses that `/ipfs/…` is put behind.
    pub gateways: Vec<String>,
    /// Origins that files are fetched from.
    pub origins: Vec<String>,
    /// Whether other https origins are asked.
    pub any_origin: AnyOrigin,
}

/// Whether origins that the configuration does not name are asked for files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "serde_json::Value")]
pub enum AnyOrigin {
    /// They are not, and the site's policy forbids it.
    #[default]
    Never,
    /// When the person agreed.
    Ask,
    /// They are.
    Always,
}

impl TryFrom<serde_json::Value> for AnyOrigin {
    type Error = &'static str;

    fn try_from(value: serde_json::Value) -> Result<Self, Self::Error> {
        match (value.as_bool(), value.as_str()) {
            (Some(false), _) => Ok(Self::Never),
            (_, Some("ask")) => Ok(Self::Ask),
            (Some(true), _) => Ok(Self::Always),
            _ => Err("its storage.anyOrigin is not true, \"ask\" or false"),
        }
    }
}

impl Network {
    /// Under what it is remembered, whatever it is called by then.
    pub fn id(&self) -> String {
        match &self.chain {
            None => "sandbox".to_owned(),
            Some(chain) => format!("eip155:{}/{}", chain.at.chain_id, chain.at.market),
        }
    }
}

impl Config {
    /// The network that the person chose, or else the first.
    pub fn network(&self) -> &Network {
        let chosen = local_storage().and_then(|storage| storage.get_item(CHOSEN).ok()?);
        let found = chosen.and_then(|id| self.networks.iter().find(|network| network.id() == id));
        found.unwrap_or(&self.networks[0])
    }
}

/// Acts on this network from the next start on, which follows at once.
pub fn choose(network: &Network) {
    let Some(window) = web_sys::window() else { return };
    if let Some(storage) = local_storage() {
        // Without storage the default network stays.
        let _ = storage.set_item(CHOSEN, &network.id());
    }
    // A page that cannot be reloaded is being closed.
    let _ = window.location().reload();
}

fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// Fetches the configuration that lies beside the app.
pub async fn load() -> Result<Config, Failure> {
    let text = fetch().await.ok_or_else(|| {
        Failure::new("The app's configuration could not be loaded.", "Check your connection and reload the page.")
    })?;
    parse(&text).map_err(|what| {
        Failure::new(format!("The app's configuration has a fault: {what}."), "Tell whoever runs this site.")
    })
}

async fn fetch() -> Option<String> {
    let window = web_sys::window()?;
    let response = JsFuture::from(window.fetch_with_str("config.json")).await.ok()?;
    let response: web_sys::Response = response.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// As the file has it; a network of a kind that this app does not know is left out.
#[derive(Deserialize)]
struct File {
    version: u32,
    networks: Vec<Entry>,
    #[serde(default)]
    storage: StorageConfig,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    kind: String,
    name: String,
    token: EntryToken,
    #[serde(default)]
    chain_id: u64,
    #[serde(default)]
    rpc: Vec<String>,
    contracts: Option<Contracts>,
    #[serde(default)]
    first_block: u64,
    currency: Option<Token>,
    confirmations: Option<u64>,
    log_range: Option<u64>,
    #[serde(default)]
    explorer: String,
}

#[derive(Deserialize)]
struct EntryToken {
    symbol: String,
    decimals: u8,
    #[serde(default)]
    address: String,
    #[serde(default)]
    test: bool,
}

#[derive(Deserialize)]
struct Contracts {
    market: String,
    calls: String,
    consents: String,
}

fn parse(text: &str) -> Result<Config, String> {
    let File { version, networks, storage } = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if version != 1 {
        return Err(format!("its version is {version}, and this app knows version 1"));
    }
    let known = networks.into_iter().filter(|entry| matches!(entry.kind.as_str(), "sandbox" | "chain"));
    let networks = known.map(Entry::network).collect::<Result<Vec<_>, _>>()?;
    if networks.is_empty() {
        return Err("it names no network".to_owned());
    }
    if let Some(address) = storage.gateways.iter().chain(&storage.origins).find(|address| !is_address(address)) {
        return Err(format!("its storage {address} is not an https address"));
    }
    Ok(Config { networks, storage })
}

impl Entry {
    fn network(self) -> Result<Network, String> {
        let Self { name, .. } = &self;
        let chain = match self.kind.as_str() {
            "sandbox" => None,
            _ => {
                let wrong = |what: &str| format!("the network {name} {what}");
                let contracts = self.contracts.as_ref().ok_or_else(|| wrong("names no contracts"))?;
                let address = |text: &str| {
                    let address = text.to_lowercase().parse::<Address>().ok();
                    address.ok_or_else(|| wrong("has a contract whose address is none"))
                };
                if self.chain_id == 0 {
                    return Err(wrong("has no chain id"));
                }
                if self.rpc.is_empty() || !self.rpc.iter().all(|url| is_address(url)) {
                    return Err(wrong("needs endpoints (rpc) with https addresses"));
                }
                if !self.explorer.is_empty() && !self.explorer.starts_with("https://") {
                    return Err(wrong("has an explorer that is not at an https address"));
                }
                let at = Deployment {
                    chain_id: self.chain_id,
                    market: address(&contracts.market)?,
                    calls: address(&contracts.calls)?,
                    consents: address(&contracts.consents)?,
                };
                Some(ChainConfig {
                    at,
                    token: address(&self.token.address)?,
                    test_token: self.token.test,
                    first_block: self.first_block,
                    rpc: self.rpc.clone(),
                    currency: self.currency.clone().unwrap_or(Token { symbol: "ETH".to_owned(), decimals: 18 }),
                    confirmations: self.confirmations.unwrap_or(2),
                    log_range: self.log_range.unwrap_or(5_000).max(1),
                    explorer: self.explorer.clone(),
                })
            }
        };
        let EntryToken { symbol, decimals, .. } = self.token;
        Ok(Network { name: self.name, token: Token { symbol, decimals }, chain })
    }
}

/// Whether this is an address that may be asked: https, or http on this machine by a name that a
/// Content-Security-Policy can state (it knows no IPv6).
fn is_address(url: &str) -> bool {
    let local = ["http://localhost", "http://127.0.0.1"];
    let local = local.iter().filter_map(|host| url.strip_prefix(host));
    url.starts_with("https://") || local.into_iter().any(|rest| rest.is_empty() || rest.starts_with([':', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_of_this_repository_is_read() {
        let config = parse(include_str!("../../../static/config.json")).unwrap();
        assert_eq!(config.networks[0].chain, None);
    }

    #[test]
    fn other_origins_are_asked_as_the_configuration_says() {
        let network = r#""networks": [{ "kind": "sandbox", "name": "N", "token": { "symbol": "T", "decimals": 6 } }]"#;
        let read = |storage: &str| parse(&format!(r#"{{ "version": 1, {network}, "storage": {storage} }}"#));
        for (storage, expected) in [
            ("{}", AnyOrigin::Never),
            (r#"{ "anyOrigin": false }"#, AnyOrigin::Never),
            (r#"{ "anyOrigin": "ask" }"#, AnyOrigin::Ask),
            (r#"{ "anyOrigin": true }"#, AnyOrigin::Always),
        ] {
            assert_eq!(read(storage).unwrap().storage.any_origin, expected, "{storage}");
        }
        assert!(read(r#"{ "anyOrigin": "yes" }"#).is_err());
        assert!(read(r#"{ "anyOrigin": 1 }"#).is_err());
    }

    // The deployment script's tests hold what it writes against the same file.
    #[test]
    fn what_a_deployment_writes_is_read() {
        let config = parse(include_str!("../../../contracts/scripts/deploy/example-config.json")).unwrap();
        let network = &config.networks[1];
        let chain = network.chain.as_ref().unwrap();
        assert_eq!((chain.at.chain_id, chain.first_block), (11_155_111, 7_000_000));
        assert_eq!(chain.at.consents.to_string(), "0x3333333333333333333333333333333333333333");
        assert_eq!(chain.token.to_string(), "0x4444444444444444444444444444444444444444");
        assert!(chain.test_token);
        assert_eq!((chain.currency.symbol.as_str(), chain.confirmations, chain.log_range), ("ETH", 2, 5_000));
        assert_eq!(network.id(), "eip155:11155111/0x1111111111111111111111111111111111111111");
    }

    #[test]
    fn another_version_an_empty_list_and_unknown_kinds_alone_are_refused() {
        let token = r#""name": "N", "token": { "symbol": "T", "decimals": 6 }"#;
        for text in [
            r#"{ "version": 2, "networks": [] }"#.to_owned(),
            r#"{ "version": 1, "networks": [] }"#.to_owned(),
            format!(r#"{{ "version": 1, "networks": [{{ "kind": "later", {token} }}] }}"#),
        ] {
            assert!(parse(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_chain_with_a_fault_is_named() {
        let good = include_str!("../../../contracts/scripts/deploy/example-config.json");
        for (from, to) in [
            ("https://rpc.example", "http://rpc.example"),
            ("\"chainId\": 11155111", "\"chainId\": 0"),
            ("0x2222222222222222222222222222222222222222", "0x22"),
            ("0x4444444444444444444444444444444444444444", ""),
        ] {
            let text = good.replace(from, to);
            assert_ne!(text, good);
            assert!(parse(&text).unwrap_err().contains("Sepolia"), "{from}");
        }
    }

    #[test]
    fn only_https_and_this_machine_are_addresses() {
        for url in ["https://a.example", "http://localhost:8545", "http://127.0.0.1", "http://127.0.0.1/x"] {
            assert!(is_address(url), "{url}");
        }
        for url in [
            "http://a.example",
            "http://[::1]:8545",
            "http://localhost.example",
            "ipfs://x",
            "",
            "http://127.0.0.1.example",
        ] {
            assert!(!is_address(url), "{url}");
        }
    }
}
