//! What the workers of an origin's tabs say to each other, over a `BroadcastChannel`.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

use sandbox_worker::{ErrorObject, EventKind};

/// What a request comes to.
pub(crate) type Outcome = Result<Value, ErrorObject>;

/// A request on its way to the tab that runs the chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChainRequest {
    /// Unique among all requests of all tabs, and the same when it is sent again.
    pub(crate) name: String,
    /// The persona whose account the asking tab uses.
    pub(crate) persona: Option<String>,
    pub(crate) method: String,
    pub(crate) params: Value,
}

/// A message between tabs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum TabMessage {
    /// To the tab that runs the chain.
    Request(ChainRequest),
    /// To the tab that sent the request of this name.
    Answer { name: String, outcome: Outcome },
    /// To all other tabs.
    Event { event: EventKind, data: Value },
    /// To all other tabs: the sender runs the chain from now on; open requests are to be sent again.
    Leading,
}

/// The channel of this origin's sandbox.
pub(crate) struct Channel {
    inner: BroadcastChannel,
}

impl Channel {
    /// Opens the channel; `receive` gets what the other tabs say.
    pub(crate) fn open(name: &str, receive: impl Fn(TabMessage) + 'static) -> Result<Self, JsValue> {
        let inner = BroadcastChannel::new(name)?;
        let listener = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            // A tab of another version of the page may say things this one does not know.
            if let Ok(message) = serde_wasm_bindgen::from_value(event.data()) {
                receive(message);
            }
        });
        inner.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        // The channel is open for as long as the worker lives.
        listener.forget();
        Ok(Self { inner })
    }

    pub(crate) fn send(&self, message: &TabMessage) {
        if let Ok(object) = to_object(message) {
            // Fails only on a closed channel, which this one never is.
            let _ = self.inner.post_message(&object);
        }
    }
}

/// A plain JavaScript object, as `JSON.parse` would make it.
pub(crate) fn to_object(value: &impl Serialize) -> Result<JsValue, serde_wasm_bindgen::Error> {
    value.serialize(&Serializer::json_compatible())
}
