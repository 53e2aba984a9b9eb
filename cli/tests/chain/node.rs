//! A development chain, and a relay in front of it that tests bend.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use market::provider::{Provider, RpcError};
use serde_json::{Value, json};

use crate::common::project;

/// anvil, on a port of its own, stopped when dropped.
pub struct Anvil {
    child: Child,
    pub url: String,
}

impl Anvil {
    /// Starts it. A missing anvil is a failure: `make -C contracts setup` installs it.
    pub fn start() -> Self {
        let mut command = Command::new(project().join("contracts/scripts/anvil"));
        command.args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().expect("contracts/scripts/anvil starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Listening on ").map(|address| format!("http://{address}")))
            .expect("anvil says where it listens: run `make -C contracts setup`");
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, url }
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An endpoint.
#[derive(Clone)]
pub struct Node(pub String);

impl Node {
    pub fn try_ask(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let mut answer =
            ureq::post(&self.0).header("Content-Type", "application/json").send(request.to_string()).unwrap();
        let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        match answer.get("error") {
            Some(error) => Err(RpcError {
                code: error["code"].as_i64().unwrap(),
                message: error["message"].to_string(),
                data: error.get("data").cloned(),
            }),
            None => Ok(answer["result"].clone()),
        }
    }

    pub fn ask(&self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}

impl Provider for Node {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.try_ask(method, params)
    }
}

/// What a request got: its method, its parameters, and the honest answer; gives the answer to send. None hangs up.
pub type Bend = Box<dyn FnMut(&str, &Value, Value) -> Option<Value> + Send>;

/// Stands before a node, notes what is asked, and answers as `bend` says.
pub struct Relay {
    pub url: String,
    pub asked: Arc<Mutex<Vec<(String, Value)>>>,
    pub bend: Arc<Mutex<Option<Bend>>>,
}

impl Relay {
    pub fn before(node: &str) -> Self {
        let (asked, bend) = (Arc::<Mutex<Vec<_>>>::default(), Arc::<Mutex<Option<Bend>>>::default());
        let (node, seen, bent) = (Node(node.to_owned()), asked.clone(), bend.clone());
        let url = serve(move |_, body| {
            let request: Value = serde_json::from_str(body).unwrap();
            let (method, params) = (request["method"].as_str().unwrap().to_owned(), request["params"].clone());
            seen.lock().unwrap().push((method.clone(), params.clone()));
            let honest = || match node.try_ask(&method, params.clone()) {
                Ok(result) => json!({"jsonrpc": "2.0", "id": request["id"], "result": result}),
                Err(RpcError { code, message, data }) => {
                    json!({"jsonrpc": "2.0", "id": request["id"], "error": {"code": code, "message": message, "data": data}})
                }
            };
            let answer = match bent.lock().unwrap().as_mut() {
                Some(bend) => bend(&method, &params, honest()),
                None => Some(honest()),
            };
            answer.map(|answer| answer.to_string())
        });
        Self { url, asked, bend }
    }

    pub fn bend(&self, bend: impl FnMut(&str, &Value, Value) -> Option<Value> + Send + 'static) {
        *self.bend.lock().unwrap() = Some(Box::new(bend));
    }

    pub fn straighten(&self) {
        *self.bend.lock().unwrap() = None;
    }

    /// How often this was asked.
    pub fn count(&self, method: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|(asked, _)| asked == method).count()
    }
}

/// Answers every POST with what `answer` makes of its headers and body; none hangs up. Gives the address.
pub fn serve(answer: impl FnMut(&BTreeMap<String, String>, &str) -> Option<String> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(Mutex::new(answer));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let answer = answer.clone();
            thread::spawn(move || {
                let _ = converse(stream, |headers, body| (answer.lock().unwrap())(headers, body));
            });
        }
    });
    url
}

fn converse(
    stream: TcpStream,
    mut answer: impl FnMut(&BTreeMap<String, String>, &str) -> Option<String>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut headers = BTreeMap::new();
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let Some(text) = answer(&headers, std::str::from_utf8(&body).unwrap()) else { return Ok(()) };
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", text.len());
        reader.get_mut().write_all(format!("{head}{text}").as_bytes())?;
    }
}
