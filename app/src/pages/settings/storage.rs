//! Where files are published: the choice, what it needs, a try, and uploads that were interrupted.

use crypto_worker::messages::{
    AbandonUpload, AskStorage, BucketSetting, Destination, ForgetStorage, SaveStorage, TestStorage, UnfinishedUpload,
    UnfinishedUploads,
};
use crypto_worker::secret::SecretText;
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, Checkbox, Choice, CopyButton, IconName, LoadView, Panel, PasswordInput,
    RadioGroup, TextInput, alert, format, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{VaultState, use_session};
use crate::contexts::toast::use_toast;
use crate::hooks::load::{Load, use_load};
use crate::hooks::task::use_task;
use crate::services::failure::Failure;
use crate::services::publishing::consequence;

/// The kinds of places: what the program calls them, what a person reads.
const KINDS: [(&str, &str, &str); 5] = [
    ("browser", "This browser", "For trying out. Nobody else reads files here."),
    (
        "bucket",
        "A bucket of mine (S3-compatible)",
        "Amazon S3, Cloudflare R2, Backblaze B2, MinIO, Ceph and many others; with an access key.",
    ),
    ("presigned", "Signed addresses", "Somebody gives me an address to upload each file to. No key is kept here."),
    ("folder", "A web folder", "I copy the files to a web server or a content network myself."),
    ("ipfs", "IPFS", "Whoever wants keeps a copy, for ever. Through a node of mine, or by CAR files."),
];

fn kind(of: &Destination) -> &'static str {
    match of {
        Destination::Browser => "browser",
        Destination::Bucket(_) => "bucket",
        Destination::Presigned => "presigned",
        Destination::Folder { .. } => "folder",
        Destination::Ipfs { .. } => "ipfs",
    }
}

/// The panel. What is chosen is kept with the vault, so the vault must be open.
#[component]
pub fn StoragePanel() -> Html {
    let open = use_session().vault == VaultState::Open;
    html! {
        <Panel title="Where files are published">
            <p class="muted">{ "What you share is sealed first; then the sealed files must lie where researchers can fetch them. The choice holds for new listings." }</p>
            if open {
                <Chosen />
            } else {
                <p>{ "Open the vault above to choose: keys for a place are kept in it." }</p>
            }
        </Panel>
    }
}

#[component]
fn Chosen() -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let loaded = use_load((), move |()| {
        let crypto = crypto.clone();
        async move {
            let destination = crypto.ask(AskStorage {}).await.map_err(Failure::from)?;
            let unfinished = crypto.ask(UnfinishedUploads {}).await.map_err(Failure::from)?;
            Ok((destination, unfinished))
        }
    });
    let reload = loaded.reload.clone();
    html! {
        <>
            { LoadView::of(&loaded, "Looking where files go", |loaded| html! {
                <>
                    <Editor kept={loaded.0.clone()} onsaved={reload.clone()} />
                    { for loaded.1.iter().map(|upload| html! { <Unfinished upload={upload.clone()} ongone={reload.clone()} /> }) }
                </>
            }) }
            if matches!(loaded.state, Load::Failed(_)) {
                <Forget onforgotten={reload} />
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct EditorProps {
    kept: Destination,
    onsaved: Callback<()>,
}

#[component]
fn Editor(props: &EditorProps) -> Html {
    let acting = use_acting();
    let toast = use_toast();
    let task = use_task();
    let chosen = use_state_eq(|| props.kept.clone());
    let secret = use_state(SecretText::default);
    let session = use_state(SecretText::default);
    {
        let chosen = chosen.setter();
        use_effect_with(props.kept.clone(), move |kept| chosen.set(kept.clone()));
    }
    let unchanged = *chosen == props.kept && secret.is_empty() && session.is_empty();
    let choices =
        KINDS.iter().map(|(name, label, hint)| Choice::new(*name, *label).with_hint(*hint)).collect::<Vec<_>>();
    let onkind = {
        let (chosen, kept) = (chosen.setter(), props.kept.clone());
        let (secret, session) = (secret.setter(), session.setter());
        Callback::from(move |name: AttrValue| {
            // What was entered for one place is not meant for another.
            secret.set(SecretText::default());
            session.set(SecretText::default());
            chosen.set(match name.as_str() {
                // Back to what is kept, with all it says.
                name if name == kind(&kept) => kept.clone(),
                "bucket" => Destination::Bucket(BucketSetting { in_path: true, ..BucketSetting::default() }),
                "presigned" => Destination::Presigned,
                "folder" => Destination::Folder { base: String::new() },
                "ipfs" => Destination::Ipfs { api: "http://127.0.0.1:5001".to_owned() },
                _ => Destination::Browser,
            });
        })
    };
    let onsubmit = {
        let (task, toast, crypto) = (task.clone(), toast.clone(), acting.engine.crypto.clone());
        let (chosen, secret, session, onsaved) =
            (chosen.clone(), secret.clone(), session.clone(), props.onsaved.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let request =
                SaveStorage { destination: (*chosen).clone(), secret: (*secret).clone(), session: (*session).clone() };
            let (crypto, toast, onsaved) = (crypto.clone(), toast.clone(), onsaved.clone());
            let (secret, session) = (secret.setter(), session.setter());
            task.run(async move {
                crypto.ask(request).await?;
                secret.set(SecretText::default());
                session.set(SecretText::default());
                onsaved.emit(());
                toast.show(AlertKind::Success, "Saved where files are published");
                Ok(())
            });
        }
    };
    let can_test = match &props.kept {
        Destination::Bucket(_) => true,
        Destination::Ipfs { api } => !api.is_empty(),
        _ => false,
    };
    html! {
        <form class="stack" {onsubmit}>
            <RadioGroup legend="New files go to" {choices} selected={AttrValue::from(kind(&chosen))} onchange={onkind} />
            { fields(&chosen, &secret, &session) }
            <p class="muted">{ consequence(&chosen) }</p>
            if !matches!(*chosen, Destination::Browser) {
                <Rules />
            }
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} busy={task.is_busy()} disabled={unchanged}>{ "Save the choice" }</Button>
            </div>
            if can_test && unchanged {
                <Test />
            }
            if props.kept != Destination::Browser {
                <Forget onforgotten={props.onsaved.clone()} />
            }
        </form>
    }
}

/// The fields that a place needs.
fn fields(
    chosen: &UseStateHandle<Destination>,
    secret: &UseStateHandle<SecretText>,
    session: &UseStateHandle<SecretText>,
) -> Html {
    let hidden = |label: &'static str, hint: &'static str, state: &UseStateHandle<SecretText>| {
        let setter = state.setter();
        let oninput = move |text: String| setter.set(text.into());
        html! { <PasswordInput {label} {hint} value={state.to_string()} autocomplete="off" {oninput} /> }
    };
    match &**chosen {
        Destination::Browser | Destination::Presigned => Html::default(),
        Destination::Folder { base } => {
            let set = chosen.setter();
            let oninput = move |base| set.set(Destination::Folder { base });
            html! { <TextInput label="Address of the folder" hint="What stands before a file's name: https://files.example.org/data. Files are asked for there by anybody." value={base.clone()} {oninput} kind="url" /> }
        }
        Destination::Ipfs { api } => {
            let set = chosen.setter();
            let oninput = move |api| set.set(Destination::Ipfs { api });
            html! {
                <>
                    { alert(AlertKind::Warning, "What was once shared on IPFS cannot be taken back", html! { <p>{ "Others may keep copies of the sealed data and the card for ever. A seal that is safe today may not be safe in decades." }</p> }) }
                    <TextInput label="Kubo RPC address of your node" hint="Empty: you save CAR files and import them yourself." value={api.clone()} {oninput} kind="url" optional={true} />
                    { hidden("Authorization header", "Where the node asks for one, as in Bearer …; empty to keep the one saved for this address.", secret) }
                </>
            }
        }
        Destination::Bucket(bucket) => {
            let text =
                |label: &'static str, hint: &'static str, optional: bool, of: fn(&mut BucketSetting) -> &mut String| {
                    let value = of(&mut bucket.clone()).clone();
                    let oninput = change_bucket(chosen, move |bucket, text| *of(bucket) = text);
                    html! { <TextInput {label} {hint} {value} {oninput} {optional} /> }
                };
            let in_path = change_bucket(chosen, |bucket, in_path| bucket.in_path = in_path);
            html! {
                <>
                    { text("Endpoint", "The address of the S3 interface: https://s3.eu-central-1.amazonaws.com", false, |bucket| &mut bucket.endpoint) }
                    { text("Region", "As your provider writes it: eu-central-1, auto, us-east-1", false, |bucket| &mut bucket.region) }
                    { text("Bucket", "Its name alone", false, |bucket| &mut bucket.name) }
                    <Checkbox label="The bucket's name stands in the path" hint="https://endpoint/bucket/…; otherwise https://bucket.endpoint/…" checked={bucket.in_path} onchange={in_path} />
                    { text("Folder in the bucket", "Files are stored under this prefix", true, |bucket| &mut bucket.folder) }
                    { text("Public address", "What stands before a file's name where everybody reads it; empty when that is the bucket itself", true, |bucket| &mut bucket.public) }
                    { text("Access key id", "Best of a key that may write to this folder and nothing else", false, |bucket| &mut bucket.key_id) }
                    { hidden("Secret access key", "Kept encrypted with your vault and never shown again; empty to keep the one saved for this key.", secret) }
                    { hidden("Session token", "Only with temporary keys.", session) }
                </>
            }
        }
    }
}

/// Changes the bucket as it is by then: a browser fills several fields in before the page is drawn again.
fn change_bucket<T: 'static>(
    chosen: &UseStateHandle<Destination>,
    change: impl Fn(&mut BucketSetting, T) + 'static,
) -> Callback<T> {
    let chosen = chosen.clone();
    Callback::from(move |value| {
        let mut now = (*chosen).clone();
        if let Destination::Bucket(bucket) = &mut now {
            change(bucket, value);
            chosen.set(now);
        }
    })
}

/// What the place must allow pages of this site.
#[component]
fn Rules() -> Html {
    let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    let rules = format!(
        r#"[{{"AllowedOrigins":["{origin}"],"AllowedMethods":["GET","HEAD","PUT","POST","DELETE"],"AllowedHeaders":["*"],"ExposeHeaders":["ETag","Date","Content-Range","Retry-After"],"MaxAgeSeconds":3600}}]"#
    );
    html! {
        <div class="stack stack-close">
            <p>{ "The place must let pages of this site use it (CORS), and let everybody read the files. A bucket's CORS rules:" }</p>
            <p class="check-value"><code>{ &rules }</code><CopyButton text={rules.clone()} noun="the CORS rules" /></p>
            <p class="muted small">{ "A web folder or a node needs GET and HEAD, or POST, for this origin in its own way. Buyers use other sites, too: with * in place of the origin everybody's pages can read." }</p>
        </div>
    }
}

#[component]
fn Test() -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let task = use_task();
    let read = use_state_eq(|| None::<String>);
    let onclick = {
        let (task, read) = (task.clone(), read.setter());
        move |_| {
            let (crypto, read) = (crypto.clone(), read.clone());
            read.set(None);
            task.run(async move {
                read.set(Some(crypto.ask(TestStorage {}).await?));
                Ok(())
            });
        }
    };
    html! {
        <div class="stack stack-close">
            <p class="muted">{ "A try writes a small file, reads it where everybody would, and removes it; a node is asked whether it answers." }</p>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            if let Some(read) = &*read {
                { alert(AlertKind::Success, "The place works", html! { <p>{ format!("It answered at {read}.") }</p> }) }
            }
            <div class="cluster"><Button icon={IconName::Refresh} busy={task.is_busy()} {onclick}>{ "Try it out" }</Button></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ForgetProps {
    onforgotten: Callback<()>,
}

#[component]
fn Forget(props: &ForgetProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let task = use_task();
    let onclick = {
        let (task, done) = (task.clone(), props.onforgotten.clone());
        move |_| {
            let (crypto, done) = (crypto.clone(), done.clone());
            task.run(async move {
                crypto.ask(ForgetStorage {}).await?;
                done.emit(());
                Ok(())
            });
        }
    };
    html! {
        <div class="stack stack-close">
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster"><Button busy={task.is_busy()} {onclick}>{ "Forget the place and its keys" }</Button></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct UnfinishedProps {
    upload: UnfinishedUpload,
    ongone: Callback<()>,
}

#[component]
fn Unfinished(props: &UnfinishedProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let task = use_task();
    let UnfinishedUpload { nonce, origin, bytes, .. } = props.upload.clone();
    let onclick = {
        let (task, gone) = (task.clone(), props.ongone.clone());
        move |_| {
            let (crypto, gone) = (crypto.clone(), gone.clone());
            task.run(async move {
                crypto.ask(AbandonUpload { nonce }).await?;
                gone.emit(());
                Ok(())
            });
        }
    };
    html! {
        <div class="settings-part">
            <h3>{ "Unfinished upload" }</h3>
            <p>{ format!("{} to {origin}. It goes on from its draft. Given up, what has arrived is removed there.", format::bytes(bytes)) }</p>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster"><Button busy={task.is_busy()} {onclick}>{ "Give it up" }</Button></div>
        </div>
    }
}
