//! The configuration of a delegate: JSON, read strictly, since a misspelt name must not become a default.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use market::reading::Settings;
use market::units;
use serde::Deserialize;
use wasm_crypto::json;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use super::DeliverError;

const VERSION: u64 = 1;
/// Where health and metrics are told unless something else is said: to this machine alone.
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 9_464);

/// What a delegate is told (docs/delivering.md, "Configuration").
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    version: u64,
    /// The chain, as the app's configuration has it.
    pub network: Network,
    /// The delegate's vault; none when its 24 words are in the environment.
    #[serde(default)]
    pub vault: Option<PathBuf>,
    /// The only listings that are delivered for.
    pub listings: BTreeSet<Bytes32>,
    /// Which of several processes this is, from 0. Each pays from an account of its own.
    #[serde(default)]
    pub replica: u64,
    /// How many seconds later than the one before it a replica takes an order up.
    #[serde(default = "Config::standby_seconds")]
    pub standby_seconds: u64,
    /// How many endpoints must agree about an order.
    #[serde(default)]
    pub agreement: Option<usize>,
    /// Seconds between two looks at the chain.
    #[serde(default = "Config::poll_seconds")]
    pub poll_seconds: u64,
    /// What may be paid for gas.
    pub gas: Gas,
    /// Where health and metrics are told.
    #[serde(default = "Config::listen")]
    pub listen: SocketAddr,
    /// Where what is under way is noted across restarts; none for nowhere.
    #[serde(default)]
    pub memory: Option<PathBuf>,
    /// A folder for the settled part of the chain; none to read it at each start.
    #[serde(default)]
    pub cache: Option<PathBuf>,
    /// Whom to tell what needs a person.
    #[serde(default)]
    pub webhook: Option<Webhook>,
}

/// An entry of the app's configuration, as far as a delegate needs it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Network {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// JSON-RPC endpoints. They may hold keys and are never logged whole.
    pub rpc: Vec<String>,
    /// The contracts.
    pub contracts: Contracts,
    /// The block to read from: nothing that matters happened before.
    pub first_block: u64,
    /// So many blocks on top make a block settled.
    #[serde(default = "Network::confirmations")]
    pub confirmations: u64,
    /// At most so many blocks are asked for at once.
    #[serde(default = "Network::log_range")]
    pub log_range: u64,
}

/// Where the contracts are.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Contracts {
    market: Address,
    calls: Address,
    consents: Address,
}

/// What may be paid for gas.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Gas {
    /// Most for a unit of gas, in Gwei, as a decimal.
    #[serde(deserialize_with = "gwei")]
    pub max_fee_gwei: u128,
    /// Below this a person is told, in the chain's currency, as a decimal. Read as wei.
    #[serde(deserialize_with = "ether")]
    pub low_balance: u128,
    /// Seconds until a transaction that no block has taken is sent again with a higher fee.
    #[serde(default = "Gas::raise_after_seconds")]
    pub raise_after_seconds: u64,
}

/// Whom to tell what needs a person.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Webhook {
    /// Where the messages go. May hold a key and is never logged.
    pub url: String,
    /// The file with the key that signs them.
    pub secret_file: PathBuf,
}

impl Config {
    /// Reads `path`; paths inside are relative to its folder.
    pub fn read(path: &Path, text: &[u8]) -> Result<Self, DeliverError> {
        let mut config: Self = json::parse(text).map_err(|error| DeliverError::Config(error.to_string()))?;
        config.check()?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let webhook = config.webhook.iter_mut().map(|webhook| &mut webhook.secret_file);
        for path in config.vault.iter_mut().chain(&mut config.memory).chain(&mut config.cache).chain(webhook) {
            *path = folder.join(&path);
        }
        Ok(config)
    }

    fn check(&mut self) -> Result<(), DeliverError> {
        let refuse = |what: &str| Err(DeliverError::Config(what.to_owned()));
        if self.version != VERSION {
            return refuse("`version` must be 1");
        }
        if self.listings.is_empty() {
            return refuse("`listings` names no listing: a delegate delivers only for those on its list");
        }
        if self.network.rpc.is_empty() {
            return refuse("`network.rpc` names no endpoint");
        }
        let urls = self.network.rpc.iter().chain(self.webhook.iter().map(|webhook| &webhook.url));
        if urls.into_iter().any(|url| host(url).is_none()) {
            return refuse("an endpoint or webhook is no http or https address");
        }
        let endpoints = self.network.rpc.len();
        if self.network.rpc.iter().collect::<BTreeSet<_>>().len() < endpoints {
            return refuse("`network.rpc` names an endpoint twice");
        }
        if self.agreement.is_some_and(|count| count == 0 || count > endpoints) {
            return refuse("`agreement` must lie between 1 and the number of endpoints");
        }
        self.poll_seconds = self.poll_seconds.max(1);
        Ok(())
    }

    /// The chain and contracts that ids and proofs are bound to.
    pub fn deployment(&self) -> Deployment {
        let Contracts { market, calls, consents } = self.network.contracts;
        Deployment { chain_id: self.network.chain_id, market, calls, consents }
    }

    /// How many endpoints must agree about an order: two, where there are two.
    pub fn agreement(&self) -> usize {
        self.agreement.unwrap_or(2).min(self.network.rpc.len())
    }

    fn standby_seconds() -> u64 {
        60
    }

    fn poll_seconds() -> u64 {
        12
    }

    fn listen() -> SocketAddr {
        LISTEN
    }
}

impl Network {
    fn confirmations() -> u64 {
        Settings::default().confirmations
    }

    fn log_range() -> u64 {
        Settings::default().log_range
    }
}

impl Gas {
    fn raise_after_seconds() -> u64 {
        90
    }
}

/// The host of an http or https address, which alone may be shown: paths, queries and user names hold keys.
pub fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    (!host.is_empty() && url.bytes().all(|byte| byte.is_ascii_graphic())).then_some(host)
}

fn gwei<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
    amount(deserializer, 9)
}

fn ether<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
    amount(deserializer, 18)
}

fn amount<'de, D: serde::Deserializer<'de>>(deserializer: D, decimals: u8) -> Result<u128, D::Error> {
    let text = String::deserialize(deserializer)?;
    units::parse(&text, decimals).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn whole() -> Value {
        let address = |byte: &str| format!("0x{}", byte.repeat(20));
        json!({
            "version": 1,
            "network": {
                "kind": "chain", "name": "a chain", "chainId": 5, "firstBlock": 7,
                "rpc": ["https://one.example/v2/secret", "http://127.0.0.1:8545"],
                "contracts": {"market": address("01"), "calls": address("02"), "consents": address("03")},
                "token": {"address": address("04"), "symbol": "THR", "decimals": 6},
            },
            "vault": "delegate.vault",
            "listings": [format!("0x{}", "ab".repeat(32))],
            "gas": {"maxFeeGwei": "1.5", "lowBalance": "0.02"},
            "webhook": {"url": "https://hooks.example/x", "secretFile": "/etc/hook.key"},
        })
    }

    fn read(value: &Value) -> Result<Config, DeliverError> {
        Config::read(Path::new("/etc/theriac/deliver.json"), value.to_string().as_bytes())
    }

    #[test]
    fn an_entry_of_the_apps_configuration_serves_as_network_and_the_rest_has_defaults() {
        let config = read(&whole()).unwrap();
        assert_eq!((config.network.confirmations, config.poll_seconds, config.agreement()), (2, 12, 2));
        assert_eq!((config.gas.max_fee_gwei, config.gas.low_balance), (1_500_000_000, 20_000_000_000_000_000));
        assert_eq!(config.vault.unwrap(), Path::new("/etc/theriac/delegate.vault"));
        assert_eq!(config.webhook.unwrap().secret_file, Path::new("/etc/hook.key"));
        assert!(config.listen.ip().is_loopback());
    }

    #[test]
    fn what_is_misspelt_missing_or_senseless_is_refused() {
        let changes: [(&str, Value); 10] = [
            ("/version", json!(2)),
            ("/listings", json!([])),
            ("/listings", json!(["0xab"])),
            ("/network/rpc", json!([])),
            ("/network/rpc", json!(["https://one.example", "https://one.example"])),
            ("/network/rpc", json!(["ftp://one.example"])),
            ("/network/rpc", json!(["https:///path"])),
            ("/gas/maxFeeGwei", json!("cheap")),
            ("/gas", json!({"maxFeeGwei": "1", "lowBalance": "1", "maxFee": "2"})),
            ("/webhook/url", json!("hooks.example")),
        ];
        for (at, value) in changes {
            let mut config = whole();
            *config.pointer_mut(at).unwrap() = value;
            assert!(read(&config).is_err(), "{at}");
        }
        for (name, value) in [("listing", json!([])), ("agreement", json!(0)), ("agreement", json!(3))] {
            let mut config = whole();
            config[name] = value;
            assert!(read(&config).is_err(), "{name}");
        }
    }

    #[test]
    fn of_an_address_only_the_host_is_shown() {
        assert_eq!(host("https://user:key@one.example:8443/v2/key?key=1"), Some("one.example:8443"));
        assert_eq!(host("http://127.0.0.1:8545"), Some("127.0.0.1:8545"));
        for url in ["", "one.example", "https://", "https://a b", "file:///etc", "https://key@/x"] {
            assert_eq!(host(url), None, "{url}");
        }
    }
}
