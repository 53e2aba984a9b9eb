//! A tab's side: requests of its page, its persona, and whoever runs the chain.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use futures::channel::mpsc::{self, UnboundedSender};
use sandbox::Persona;
use sandbox_worker::{ErrorObject, EventKind, Message, Request, USE_PERSONA};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::channel::{ChainRequest, Channel, Outcome, TabMessage, to_object};
use crate::store::Store;
use crate::{leader, lock};

/// Names the Web Lock and the channel.
const NAME: &str = "theriac-sandbox";
/// The code for wrong parameters (EIP-1474).
const INVALID_PARAMS: i64 = -32602;

/// This worker, between its page and the chain.
pub(crate) struct Tab {
    page: DedicatedWorkerGlobalScope,
    /// Begins the names of this tab's requests.
    prefix: String,
    count: Cell<u64>,
    persona: Cell<Option<Persona>>,
    /// The page's open requests by name, with the page's own ids.
    open: RefCell<BTreeMap<String, (u32, ChainRequest)>>,
    /// To the other tabs; absent where the browser has no channels.
    channel: OnceCell<Channel>,
    /// To the chain, when it runs here.
    chain: OnceCell<UnboundedSender<ChainRequest>>,
}

impl Tab {
    /// Listens to the page and to the other tabs, and runs the chain as soon as no other tab does.
    pub(crate) fn start() {
        let mut random = [0; 8];
        // Without random numbers (no browser known) two tabs would have to start in the same millisecond to clash.
        let _ = getrandom::getrandom(&mut random);
        let tab = Rc::new(Self {
            page: js_sys::global().unchecked_into(),
            prefix: format!("{:x}-{:x}", js_sys::Date::now() as u64, u64::from_le_bytes(random)),
            count: Cell::new(0),
            persona: Cell::new(None),
            open: RefCell::default(),
            channel: OnceCell::new(),
            chain: OnceCell::new(),
        });

        let own = Rc::clone(&tab);
        if let Ok(channel) = Channel::open(NAME, move |message| own.hear(message)) {
            let _ = tab.channel.set(channel);
        }
        let own = Rc::clone(&tab);
        if lock::acquire(NAME, move || own.lead(Some(Store::default()))).is_err() {
            let reason = "The sandbox is not stored: the page is not served from a secure origin (https or localhost).";
            tab.announce(EventKind::Unsaved, json!(reason));
            Rc::clone(&tab).lead(None);
        }

        let own = Rc::clone(&tab);
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // What is not a request has no id to answer to.
            if let Ok(request) = serde_wasm_bindgen::from_value(event.data()) {
                own.ask(request);
            }
        });
        tab.page.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The page may speak for as long as the worker lives.
        listener.forget();
        tab.tell(&Message::Event { event: EventKind::Ready, data: Value::Null });
    }

    /// The page asks.
    fn ask(&self, request: Request) {
        let Request { id, method, params } = request;
        if method == USE_PERSONA {
            return self.use_persona(id, &params);
        }
        self.count.set(self.count.get() + 1);
        let name = format!("{}-{}", self.prefix, self.count.get());
        let persona = self.persona.get().map(|persona| persona.name().to_owned());
        let request = ChainRequest { name: name.clone(), persona, method, params };
        self.open.borrow_mut().insert(name, (id, request.clone()));
        self.forward(request);
    }

    fn use_persona(&self, id: u32, params: &Value) {
        let Some(persona) = params[0].as_str().and_then(Persona::from_name) else {
            let names = Persona::ALL.map(Persona::name).join(", ");
            let message = format!("parameter 1 of {USE_PERSONA} is not a persona: one of {names}");
            let error = ErrorObject { code: INVALID_PARAMS, message, data: Value::Null };
            return self.tell(&Message::Failure { id, error });
        };
        let before = self.persona.replace(Some(persona));
        let accounts = json!([persona.address().to_string().to_lowercase()]);
        self.tell(&Message::Result { id, result: accounts.clone() });
        if before != Some(persona) {
            self.tell(&Message::Event { event: EventKind::AccountsChanged, data: accounts });
        }
    }

    /// Hands a request to whoever runs the chain. Where nobody does yet it stays open until somebody says so.
    fn forward(&self, request: ChainRequest) {
        match (self.chain.get(), self.channel.get()) {
            (Some(chain), _) => {
                // The receiver lives as long as the tab.
                let _ = chain.unbounded_send(request);
            }
            (None, Some(channel)) => channel.send(&TabMessage::Request(request)),
            (None, None) => {}
        }
    }

    fn forward_open(&self) {
        let open: Vec<_> = self.open.borrow().values().map(|(_, request)| request.clone()).collect();
        for request in open {
            self.forward(request);
        }
    }

    /// Runs the chain here from now on.
    fn lead(self: Rc<Self>, store: Option<Store>) {
        let (sender, receiver) = mpsc::unbounded();
        if self.chain.set(sender).is_err() {
            return;
        }
        wasm_bindgen_futures::spawn_local(leader::run(Rc::clone(&self), store, receiver));
        self.forward_open();
        if let Some(channel) = self.channel.get() {
            channel.send(&TabMessage::Leading);
        }
    }

    /// Another tab speaks.
    fn hear(&self, message: TabMessage) {
        match message {
            TabMessage::Request(request) => {
                if self.chain.get().is_some() {
                    self.forward(request);
                }
            }
            TabMessage::Answer { name, outcome } => {
                self.settle(&name, outcome);
            }
            TabMessage::Event { event, data } => self.tell(&Message::Event { event, data }),
            TabMessage::Leading => self.forward_open(),
        }
    }

    /// Gives an answer to the tab that asked.
    pub(crate) fn deliver(&self, name: String, outcome: Outcome) {
        if name.starts_with(&self.prefix) {
            self.settle(&name, outcome);
        } else if let Some(channel) = self.channel.get() {
            channel.send(&TabMessage::Answer { name, outcome });
        }
    }

    /// Tells this page and all others.
    pub(crate) fn announce(&self, event: EventKind, data: Value) {
        self.tell(&Message::Event { event, data: data.clone() });
        if let Some(channel) = self.channel.get() {
            channel.send(&TabMessage::Event { event, data });
        }
    }

    /// Answers the page's request of this name, once.
    fn settle(&self, name: &str, outcome: Outcome) {
        let Some((id, _)) = self.open.borrow_mut().remove(name) else { return };
        self.tell(&match outcome {
            Ok(result) => Message::Result { id, result },
            Err(error) => Message::Failure { id, error },
        });
    }

    fn tell(&self, message: &Message) {
        if let Ok(object) = to_object(message) {
            // Fails only on what cannot be cloned, which plain objects always can.
            let _ = self.page.post_message(&object);
        }
    }
}
