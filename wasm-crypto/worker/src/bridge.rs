//! Questions to a web worker, from the page or from another worker, and their answers.
//!
//! A worker says `{event: "ready"}` once it listens; what is asked before that waits. Each question carries an `id`, and
//! every message with that id belongs to it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Worker};

use crate::wire::{field, number, object, set};

type Listener = Rc<dyn Fn(&JsValue)>;
type Handler<E> = Closure<dyn FnMut(E)>;

/// A worker that answers questions.
#[derive(Clone)]
pub struct Bridge(Rc<Inner>);

struct Inner {
    worker: Worker,
    next_id: Cell<u32>,
    /// Set when the worker could not be loaded or died: it will answer nothing more.
    dead: Cell<bool>,
    open: RefCell<HashMap<u32, UnboundedSender<JsValue>>>,
    /// Messages held back until the worker listens; `None` once it does.
    waiting: RefCell<Option<Vec<Message>>>,
    on_event: RefCell<Option<Listener>>,
    listener: RefCell<Option<Handler<MessageEvent>>>,
    failure: RefCell<Option<Handler<JsValue>>>,
}

/// A message and what moves to the worker with it instead of being copied.
struct Message {
    content: JsValue,
    moved: Array,
}

impl Bridge {
    /// Asks this worker from now on; it ends with the last bridge to it.
    pub fn new(worker: Worker) -> Self {
        let inner = Rc::new(Inner {
            worker,
            next_id: Cell::new(1),
            dead: Cell::new(false),
            open: RefCell::default(),
            waiting: RefCell::new(Some(Vec::new())),
            on_event: RefCell::default(),
            listener: RefCell::default(),
            failure: RefCell::default(),
        });

        let weak = Rc::downgrade(&inner);
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(inner) = weak.upgrade() {
                inner.receive(&event.data());
            }
        });
        inner.worker.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        inner.listener.replace(Some(listener));

        // A worker that could not be loaded, or died: everybody who waits is told.
        let weak = Rc::downgrade(&inner);
        let failure = Closure::<dyn FnMut(JsValue)>::new(move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.dead.set(true);
                inner.waiting.take();
                inner.open.borrow_mut().clear();
            }
        });
        inner.worker.set_onerror(Some(failure.as_ref().unchecked_ref()));
        inner.failure.replace(Some(failure));
        Self(inner)
    }

    /// Whether the worker could not be loaded or died: it will answer nothing more.
    pub fn is_dead(&self) -> bool {
        self.0.dead.get()
    }

    /// Whether both reach the same worker.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Hears what the worker says without having been asked.
    pub fn on_event(&self, listener: impl Fn(&JsValue) + 'static) {
        self.0.on_event.replace(Some(Rc::new(listener)));
    }

    /// Asks a question made of these members. The answers end when the question is dropped or the worker dies.
    pub fn ask(&self, members: &[(&str, JsValue)]) -> Question {
        self.ask_moving(members, Array::new())
    }

    /// [`Bridge::ask`] with members that cannot be copied, such as streams: these move to the worker.
    pub fn ask_moving(&self, members: &[(&str, JsValue)], moved: Array) -> Question {
        let id = self.0.next_id.get();
        self.0.next_id.set(id.wrapping_add(1).max(1));
        let (sender, answers) = unbounded();
        if self.0.dead.get() {
            // Without its sender the question ends at once.
            return Question { id, answers, bridge: self.clone() };
        }
        self.0.open.borrow_mut().insert(id, sender);
        let content = object(members);
        set(&content, "id", &id.into());
        self.0.post(Message { content, moved });
        Question { id, answers, bridge: self.clone() }
    }

    /// Tells the worker something that needs no answer.
    pub fn tell(&self, members: &[(&str, JsValue)]) {
        self.tell_moving(members, Array::new());
    }

    /// [`Bridge::tell`] with members that move to the worker instead of being copied.
    pub fn tell_moving(&self, members: &[(&str, JsValue)], moved: Array) {
        self.0.post(Message { content: object(members), moved });
    }
}

impl Inner {
    fn post(&self, message: Message) {
        if let Some(waiting) = self.waiting.borrow_mut().as_mut() {
            waiting.push(message);
        } else if self.worker.post_message_with_transfer(&message.content, &message.moved).is_err() {
            // Something that cannot be copied to a worker: the question ends without an answer.
            if let Some(id) = number(&message.content, "id") {
                self.open.borrow_mut().remove(&id);
            }
        }
    }

    fn receive(&self, message: &JsValue) {
        if field(message, "event").as_string().as_deref() == Some("ready") {
            let waiting = self.waiting.borrow_mut().take();
            for message in waiting.into_iter().flatten() {
                self.post(message);
            }
        } else if let Some(id) = number(message, "id") {
            if let Some(sender) = self.open.borrow().get(&id) {
                // Nobody listens any more: `Question` is being dropped.
                let _ = sender.unbounded_send(message.clone());
            }
        } else {
            let listener = self.on_event.borrow().clone();
            if let Some(listener) = listener {
                listener(message);
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// A question under way.
pub struct Question {
    id: u32,
    /// Every message of the worker that belongs to it.
    pub answers: UnboundedReceiver<JsValue>,
    bridge: Bridge,
}

impl Question {
    /// Its id, for a message that refers to it.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The bridge it was asked through.
    pub fn bridge(&self) -> &Bridge {
        &self.bridge
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.bridge.0.open.borrow_mut().remove(&self.id);
    }
}
