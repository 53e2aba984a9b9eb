//! Wallets in this browser: found by EIP-6963, asked by EIP-1193.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

use crypto_worker::wire::field;
use futures::future::{Either, select};
use gloo::events::EventListener;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Function, Promise, Reflect};
use market::provider::{RpcError, number};
use serde::Serialize;
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::primitives::Address;

/// A wallet that asks nobody answers within this time, or not at all.
const PATIENCE_MS: u32 = 15_000;
/// A wallet's words are shown up to this length.
const LONGEST_MESSAGE: usize = 400;
/// What wallets put into the errors they throw.
const THROWN: [&str; 9] = ["code", "message", "reason", "data", "originalError", "error", "info", "cause", "result"];
/// So many objects deep an error is looked into.
const DEEPEST: usize = 5;
/// Icons are small drawings; larger ones are not shown.
const LARGEST_ICON: usize = 100_000;
/// Where the wallet that was connected is remembered, by its reverse domain name.
const REMEMBERED: &str = "theriac.wallet";

#[wasm_bindgen]
extern "C" {
    /// A wallet's provider object.
    #[derive(Clone)]
    type Provider;

    #[wasm_bindgen(method, catch)]
    fn request(this: &Provider, arguments: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn on(this: &Provider, event: &str, listener: &Function) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = removeListener)]
    fn remove_listener(this: &Provider, event: &str, listener: &Function) -> Result<JsValue, JsValue>;
}

/// A wallet that announced itself.
#[derive(Clone)]
pub struct Wallet {
    /// Its name, as it gives it: a stranger's text.
    pub name: Rc<str>,
    /// A `data:` image; empty when it has none that can be shown.
    pub icon: Rc<str>,
    /// Its reverse domain name, which stays the same.
    pub rdns: Rc<str>,
    provider: Provider,
}

impl PartialEq for Wallet {
    fn eq(&self, other: &Self) -> bool {
        self.rdns == other.rdns && js_sys::Object::is(&self.provider, &other.provider)
    }
}

/// What a wallet says without having been asked (EIP-1193).
pub enum WalletEvent {
    /// The accounts that this site may use, the chosen one first.
    Accounts(Vec<Address>),
    /// The chain it is on.
    Chain(u64),
    /// It can reach no chain any more.
    Disconnected,
}

/// Hears of wallets as long as the listener is kept. Each may announce itself more than once.
pub fn discover(found: impl Fn(Wallet) + 'static) -> Option<EventListener> {
    let window = web_sys::window()?;
    let listener = EventListener::new(&window, "eip6963:announceProvider", move |event| {
        if let Some(wallet) = announced(&field(event, "detail")) {
            found(wallet);
        }
    });
    window.dispatch_event(&web_sys::Event::new("eip6963:requestProvider").ok()?).ok()?;
    Some(listener)
}

/// The wallet of browsers that know no announcements, such as those inside a wallet's own app.
pub fn injected() -> Option<Wallet> {
    let provider = provider(&field(web_sys::window()?.as_ref(), "ethereum"))?;
    Some(Wallet { name: "Wallet of this browser".into(), icon: "".into(), rdns: "injected".into(), provider })
}

fn announced(detail: &JsValue) -> Option<Wallet> {
    let info = field(detail, "info");
    let text = |name: &str| field(&info, name).as_string().unwrap_or_default();
    let (name, icon, rdns) = (text("name"), text("icon"), text("rdns"));
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if name.trim().is_empty() || rdns.is_empty() || rdns.len() > 200 || !rdns.chars().all(plain) {
        return None;
    }
    let name = name.chars().filter(|letter| !letter.is_control()).take(60).collect::<String>();
    let shown = icon.starts_with("data:image/") && icon.len() <= LARGEST_ICON;
    let icon = if shown { icon } else { String::new() };
    let provider = provider(&field(detail, "provider"))?;
    Some(Wallet { name: name.into(), icon: icon.into(), rdns: rdns.into(), provider })
}

fn provider(value: &JsValue) -> Option<Provider> {
    field(value, "request").is_function().then(|| value.clone().unchecked_into())
}

impl Wallet {
    /// Asks the wallet; it may wait for the person as long as the person likes.
    pub async fn ask(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let question = json!({ "method": method, "params": params });
        let question = question.serialize(&serde_wasm_bindgen::Serializer::json_compatible());
        let promise = self.provider.request(&question.map_err(|_| unexpected())?).map_err(|thrown| told(&thrown))?;
        let answer = JsFuture::from(promise).await.map_err(|thrown| told(&thrown))?;
        plain(&answer).ok_or_else(unexpected)
    }

    /// Asks what needs nobody's consent.
    pub async fn look(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        match select(pin!(self.ask(method, params)), TimeoutFuture::new(PATIENCE_MS)).await {
            Either::Left((answer, _)) => answer,
            Either::Right(_) => {
                let message = format!("{} does not answer.", self.name);
                Err(RpcError { code: 4900, message, data: None })
            }
        }
    }

    /// The accounts this site may use, the chosen one first; with `ask` the person is asked for them.
    pub async fn accounts(&self, ask: bool) -> Result<Vec<Address>, RpcError> {
        let answer = match ask {
            true => self.ask("eth_requestAccounts", json!([])).await?,
            false => self.look("eth_accounts", json!([])).await?,
        };
        Ok(addresses(&answer))
    }

    /// The chain it is on.
    pub async fn chain_id(&self) -> Result<u64, RpcError> {
        let answer = self.look("eth_chainId", json!([])).await?;
        chain_number(&answer).ok_or_else(unexpected)
    }

    /// Hears what it says, as long as the listener is kept.
    pub fn listen(&self, heard: impl Fn(WalletEvent) + Clone + 'static) -> WalletListener {
        let listener = |event: &'static str, read: fn(JsValue) -> Option<WalletEvent>| {
            let heard = heard.clone();
            let closure = Closure::<dyn Fn(JsValue)>::new(move |value| {
                if let Some(event) = read(value) {
                    heard(event);
                }
            });
            // A wallet without events is asked before each use.
            let _ = self.provider.on(event, closure.as_ref().unchecked_ref());
            (event, closure)
        };
        let listeners = [
            listener("accountsChanged", |value| Some(WalletEvent::Accounts(addresses(&plain(&value)?)))),
            listener("chainChanged", |value| Some(WalletEvent::Chain(chain_number(&plain(&value)?)?))),
            listener("disconnect", |_| Some(WalletEvent::Disconnected)),
        ];
        WalletListener { provider: self.provider.clone(), listeners }
    }
}

/// An event, and what hears it.
type Listener = (&'static str, Closure<dyn Fn(JsValue)>);

/// Listens to a wallet until it is dropped.
pub struct WalletListener {
    provider: Provider,
    listeners: [Listener; 3],
}

impl Drop for WalletListener {
    fn drop(&mut self) {
        for (event, closure) in &self.listeners {
            // A wallet that cannot forget a listener calls one that does nothing any more.
            let _ = self.provider.remove_listener(event, closure.as_ref().unchecked_ref());
        }
    }
}

fn addresses(answer: &Value) -> Vec<Address> {
    let texts = answer.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.filter_map(|text| text.to_lowercase().parse().ok()).collect()
}

/// `0x` hex as EIP-695 has it; some wallets give a number, or its decimal digits.
fn chain_number(value: &Value) -> Option<u64> {
    number(value).or_else(|| value.as_u64()).or_else(|| value.as_str()?.parse().ok())
}

/// What a wallet threw: an error object as EIP-1193 has it, another object, or only a text.
fn told(thrown: &JsValue) -> RpcError {
    let mut error = RpcError::thrown(&told_in(thrown, DEEPEST));
    if let Some((end, _)) = error.message.char_indices().nth(LONGEST_MESSAGE) {
        error.message.truncate(end);
        error.message.push('…');
    }
    error
}

/// What can be told of it, so many objects deep: it may refer to itself. Own members of an Error object are not
/// enumerable: they are taken out by name.
fn told_in(thrown: &JsValue, depth: usize) -> Value {
    if let Some(text) = thrown.as_string() {
        return Value::String(text);
    }
    if let Some(number) = thrown.as_f64() {
        // Codes are whole.
        return Value::from(number as i64);
    }
    if depth == 0 || !thrown.is_object() {
        return Value::Null;
    }
    let member = |name: &&str| {
        let value = Reflect::get(thrown, &(*name).into()).ok().filter(|value| !value.is_undefined())?;
        Some(((*name).to_owned(), told_in(&value, depth - 1)))
    };
    Value::Object(THROWN.iter().filter_map(member).collect())
}

/// A wallet's answer: a stranger's object, which may refer to itself.
fn plain(answer: &JsValue) -> Option<Value> {
    if answer.is_undefined() {
        return Some(Value::Null);
    }
    let text = js_sys::JSON::stringify(answer).ok()?.as_string()?;
    serde_json::from_str(&text).ok()
}

fn unexpected() -> RpcError {
    RpcError { code: -32603, message: "The wallet's answer was not understood.".to_owned(), data: None }
}

thread_local! {
    static CONNECTED: RefCell<Option<Wallet>> = const { RefCell::new(None) };
}

/// The wallet that signs.
pub fn connected() -> Option<Wallet> {
    CONNECTED.with_borrow(Clone::clone)
}

/// Has this wallet sign from now on, and remembers it; none for no wallet any more.
pub fn connect(wallet: Option<Wallet>) {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok()?);
    if let Some(storage) = storage {
        // Without storage the person chooses again after a reload.
        let _ = match &wallet {
            Some(wallet) => storage.set_item(REMEMBERED, &wallet.rdns),
            None => storage.remove_item(REMEMBERED),
        };
    }
    CONNECTED.set(wallet);
}

/// The reverse domain name of the wallet that was connected before.
pub fn remembered() -> Option<String> {
    web_sys::window()?.local_storage().ok()??.get_item(REMEMBERED).ok()?
}
