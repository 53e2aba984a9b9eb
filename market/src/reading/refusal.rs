//! What a node means when it answers with an error.

use serde_json::Value;

use crate::provider::RpcError;

/// What a node means when it answers with an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is the chain's own answer; every node would give it.
    Own,
    /// The range of blocks is too wide for this node, or has too many logs. It may say up to which block it would answer.
    TooMuch(Option<u64>),
    /// This node does not know it; another may.
    Elsewhere,
    /// It does not answer now, or not so often.
    Down,
}

/// Methods whose every error is the node's and not the chain's.
const READS: [&str; 5] = ["eth_getLogs", "eth_blockNumber", "eth_getBlockByNumber", "eth_chainId", "eth_gasPrice"];

/// Not connected (EIP-1193): what endpoints say of themselves when the network failed.
const DISCONNECTED: [i64; 2] = [4900, 4901];
/// The answer is too big (jsonrpsee, and what HTTP 413 is told as).
const TOO_BIG: i64 = -32008;
/// Invalid parameters. What is asked for here has the right form always: the range is what is wrong with it.
const INVALID: i64 = -32602;
/// Limit exceeded (EIP-1474): of logs, unless the words are of requests.
const LIMIT: i64 = -32005;

/// Too many requests, whatever they ask for.
const RATE: [&str; 10] = [
    "rate limit",
    "rate-limit",
    "ratelimit",
    "too many requests",
    "request count",
    "request limit",
    "per second",
    "compute units",
    "capacity",
    "quota",
];

/// Ranges that are too wide, have too many logs or take too long, in the words of geth, Erigon, Nethermind, Besu, reth,
/// Alchemy, Infura, QuickNode, Ankr, PublicNode, Cloudflare, Chainstack, dRPC, 1RPC, Tenderly and others.
const TOO_MUCH: [&str; 34] = [
    "block range",
    "blocks range",
    "range limit",
    "range is too",
    "range too",
    "max range",
    "maximum range",
    "exceeds the range",
    "exceeds limit of",
    "exceeds max",
    "exceed max",
    "ranges over",
    "more than",
    "too many results",
    "too many logs",
    "too many blocks",
    "too much data",
    "max logs",
    "logs matched",
    "logs are limited",
    "limited to",
    "limit the query",
    "blocks distance",
    "block span",
    "response size",
    "response too",
    "response is too",
    "too large",
    "too big",
    "timeout",
    "timed out",
    "time out",
    "deadline exceeded",
    "query limit",
];

/// A node that lags or has forgotten.
const NOT_HERE: [&str; 9] = [
    "invalid block range",
    "beyond current head",
    "header not found",
    "unknown block",
    "missing trie node",
    "pruned",
    "archive",
    "not available",
    "unfinalized",
];

/// What this error to `method` means.
pub(super) fn refusal(method: &str, error: &RpcError) -> Refusal {
    let mut words = error.message.to_lowercase();
    if let Some(data) = &error.data {
        words += &data.to_string().to_lowercase();
    }
    let says = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
    if DISCONNECTED.contains(&error.code) || says(&RATE) {
        return Refusal::Down;
    }
    if says(&NOT_HERE) {
        return Refusal::Elsewhere;
    }
    if method == "eth_getLogs" && ([TOO_BIG, INVALID, LIMIT].contains(&error.code) || says(&TOO_MUCH)) {
        return Refusal::TooMuch(suggestion(&words, error.data.as_ref()));
    }
    match error.code {
        -32601 | -32004 | -32001 => Refusal::Elsewhere,
        // As `pending` is, in some.
        _ if READS.contains(&method) && says(&["support", "pending"]) => Refusal::Elsewhere,
        // Internal error, resource unavailable, limit: nothing was said about the matter itself, unless a contract did.
        -32603 | -32002 | LIMIT if !words.contains("revert") => Refusal::Down,
        _ if READS.contains(&method) => Refusal::Down,
        _ => Refusal::Own,
    }
}

/// The last block of the range that a node proposes: in its data as Infura does, as `[0x…, 0x…]` as Alchemy does, or as
/// `range 1-2` as reth does.
fn suggestion(words: &str, data: Option<&Value>) -> Option<u64> {
    let hex = |text: &str| u64::from_str_radix(text.trim().strip_prefix("0x")?, 16).ok();
    if let Some(to) = data.and_then(|data| data["to"].as_str()).and_then(hex) {
        return Some(to);
    }
    let bracketed = words.split_once("[0x").and_then(|(_, rest)| rest.split_once(']')?.0.split_once(','));
    if let Some((_, to)) = bracketed {
        return hex(to);
    }
    let (_, rest) = words.split_once("with the range ")?;
    let digits = rest.split_once('-')?.1;
    digits[..digits.find(|at: char| !at.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(code: i64, message: &str) -> Refusal {
        refusal("eth_getLogs", &RpcError { code, message: message.to_owned(), data: None })
    }

    #[test]
    fn limits_are_told_as_nodes_and_providers_word_them() {
        for (code, message) in [
            (-32005, "query returned more than 10000 results"),
            (-32005, "query timeout exceeded"),
            (-32602, "range 1000000 exceeds limit of 10000"),
            (-32600, "You can make eth_getLogs requests with up to a 500 block range."),
            (-32602, "Log response size exceeded. Please reduce query block range."),
            (-32614, "eth_getLogs is limited to a 10,000 range"),
            (-32600, "block range is too wide"),
            (-32701, "exceed maximum block range: 50000"),
            (-32047, "Invalid eth_getLogs request. 'fromBlock'-'toBlock' range too large. Max range: 800"),
            (-32000, "Block range limit exceeded. See more details at the documentation"),
            (-32602, "query exceeds max results 20000"),
            (-32602, "query exceeds max block range 100000"),
            (35, "ranges over 10000 blocks are not supported on freetier"),
            (-32000, "eth_getLogs is limited to 0 - 50 blocks range"),
            (-32000, "logs matched by query exceeds limit of 10000"),
            (-32005, "Too many logs requested. Max logs per response is 20000."),
            (-32016, "eth_getLogs request was canceled due to enabled timeout."),
            (-32005, "Requested range exceeds maximum RPC range limit"),
            (-32000, "requested too many blocks from 1 to 9000, maximum is set to 2048"),
            (-32000, "maximum [from, to] blocks distance: 10000"),
            (-32003, "response too large"),
            (-32008, "Response is too big"),
            (-32002, "request timed out"),
            (-32000, "context deadline exceeded"),
            (-32602, "invalid params"),
            (-32008, "HTTP 413"),
            (-32005, "limit exceeded"),
        ] {
            assert_eq!(of(code, message), Refusal::TooMuch(None), "{message}");
        }
        let told = json!({"error_id": "1", "payload": "range 9009594 is bigger than range limit 2000"});
        let error = RpcError { code: -32000, message: "failed".to_owned(), data: Some(told) };
        assert_eq!(refusal("eth_getLogs", &error), Refusal::TooMuch(None));
    }

    #[test]
    fn outages_and_nodes_that_lag_are_no_limits_of_a_range() {
        for (code, message) in [
            (-32005, "daily request count exceeded, request rate limited"),
            (-32005, "project ID request rate exceeded: too many requests"),
            (-32007, "50/second request limit reached"),
            (429, "Your app has exceeded its compute units per second capacity."),
            (4900, "HTTP 503: timeout"),
            (-32603, "internal error"),
            (-32000, "database is closed"),
        ] {
            assert_eq!(of(code, message), Refusal::Down, "{message}");
        }
        for message in
            ["invalid block range params", "block range extends beyond current head block", "header not found"]
        {
            assert_eq!(of(-32602, message), Refusal::Elsewhere, "{message}");
        }
    }

    #[test]
    fn a_range_that_a_node_proposes_is_taken_up() {
        let alchemy = "Log response size exceeded. Based on your parameters and the response size limit, this block range \
                       should work: [0x0, 0xd043b8]";
        assert_eq!(of(-32602, alchemy), Refusal::TooMuch(Some(0xd0_43b8)));
        let reth = "query exceeds max results 2000, retry with the range 21102592-21102595";
        assert_eq!(of(-32602, reth), Refusal::TooMuch(Some(21_102_595)));
        let infura = RpcError {
            code: -32005,
            message: "query returned more than 10000 results".to_owned(),
            data: Some(json!({"from": "0xBDE5F8", "limit": 10000, "to": "0x102DBCC"})),
        };
        assert_eq!(refusal("eth_getLogs", &infura), Refusal::TooMuch(Some(0x102_dbcc)));
        for nonsense in ["more than [0x", "more than [0x1]", "more than [0x1, zz]", "with the range 5-, more than"] {
            assert_eq!(of(-32005, nonsense), Refusal::TooMuch(None), "{nonsense}");
        }
    }

    #[test]
    fn what_the_chain_itself_says_is_told_from_what_a_node_says() {
        let of = |method: &str, code, message: &str| {
            refusal(method, &RpcError { code, message: message.to_owned(), data: None })
        };
        assert_eq!(of("eth_estimateGas", 3, "execution reverted"), Refusal::Own);
        assert_eq!(of("eth_call", -32000, "execution reverted"), Refusal::Own);
        assert_eq!(of("eth_call", -32603, "VM Exception: revert"), Refusal::Own);
        assert_eq!(of("eth_sendRawTransaction", -32000, "nonce too low"), Refusal::Own);
        assert_eq!(of("eth_call", -32000, "header not found"), Refusal::Elsewhere);
        assert_eq!(of("eth_estimateGas", -32601, "the method does not exist"), Refusal::Elsewhere);
        assert_eq!(of("eth_call", -32603, "internal error"), Refusal::Down);
        assert_eq!(of("eth_blockNumber", -32000, "broken"), Refusal::Down);
        assert_eq!(of("eth_getBlockByNumber", -32602, "pending blocks are not supported"), Refusal::Elsewhere);
    }
}
