//! The Theriac app: pages, components and state. Cryptography, file work and the chain run elsewhere.

mod app;
mod components;
mod contexts;
mod hooks;
mod pages;
mod routes;
mod services;
mod shell;

/// Where the app is mounted; `static/index.html` has it, with what is shown until then.
const ROOT: &str = "app";

fn main() {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(ROOT))
        .expect("index.html has the element the app is mounted in");
    services::policy::watch();
    wasm_bindgen_futures::spawn_local(async {
        let config = services::config::load().await.map(std::rc::Rc::new);
        if let Ok(config) = &config {
            let token = &config.network().token;
            components::price_in(token.decimals, token.symbol.clone());
        }
        yew::Renderer::<app::App>::with_root_and_props(root, app::AppProps { config }).render();
    });
}
