//! Opening what was bought: fetched, decrypted and read in the worker, shown page by page, and saved as it is or as Crypt4GH.

use std::rc::Rc;

use crypto_worker::messages::{
    BodyFacts, CloseDataset, DatasetOpened, ExportCrypt4gh, ExportPlain, Fetching, OpenDelivered, Progress as Done,
    ReadRows, SaveDelivered,
};
use deidentify::format::Format;
use market::state::Delivered;
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::crypt4gh::read_public_key;
use wasm_crypto::listing::Order;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::scan::ColumnKind;
use web_sys::Blob;
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, Column, DataTable, FetchProgress, IconName, LoadView, Pager, Panel, Progress,
    TextArea, fetch_problem, format, icon, loading, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::contexts::toast::use_toast;
use crate::hooks::load::use_load;
use crate::hooks::task::use_task;
use crate::pages::dataset::Listed;
use crate::services::engine::Engine;
use crate::services::failure::Failure;
use crate::services::{download, picker};

/// Rows on a page of the table.
const PAGE_ROWS: usize = 50;

/// Properties of [`Viewer`].
#[derive(Properties, PartialEq)]
pub struct ViewerProps {
    /// The dataset.
    pub listed: Listed,
    /// The order it was delivered for.
    pub order: Order,
    /// The delivered key.
    pub delivered: Delivered,
}

/// The data, once the person asks for it. Inside `VaultGate`.
#[component]
pub fn Viewer(props: &ViewerProps) -> Html {
    let acting = use_acting();
    let opened = use_state(|| None::<Rc<Opened>>);
    let progress = use_state(|| None::<Step>);
    let task = use_task();
    let toast = use_toast();
    let open = {
        let (engine, listed, task) = (acting.engine.clone(), props.listed.clone(), task.clone());
        let (order, delivered) = (props.order.clone(), props.delivered);
        let (opened, progress) = (opened.setter(), progress.setter());
        Callback::from(move |()| {
            let (engine, listed, order) = (engine.clone(), listed.clone(), order.clone());
            let (opened, progress) = (opened.clone(), progress.clone());
            progress.set(None);
            task.run(async move {
                let body = fetch(&engine, &listed, &progress).await?;
                let request = OpenDelivered { order, r: delivered.r, c: delivered.c, body: facts(&listed) };
                let reply = engine.crypto.run(request, &[body], |done| progress.set(Some(Step::Open(done)))).await?;
                opened.set(Some(Rc::new(Opened { engine: engine.clone(), facts: reply.value })));
                Ok(())
            });
        })
    };
    // A file that is too large to look at here, or only meant for a pipeline.
    let save = {
        let (engine, listed, task) = (acting.engine.clone(), props.listed.clone(), task.clone());
        let (order, delivered) = (props.order.clone(), props.delivered);
        let (toast, progress) = (toast.clone(), progress.setter());
        move |_| {
            let (engine, listed, order) = (engine.clone(), listed.clone(), order.clone());
            let (toast, progress) = (toast.clone(), progress.clone());
            progress.set(None);
            task.run(async move {
                let name = format!("{}.{}", file_name(&listed.card.title), ending(&listed.card.media_type));
                let place = picker::choose(&name).await?;
                let body = fetch(&engine, &listed, &progress).await?;
                let on_progress = |done| progress.set(Some(Step::Open(done)));
                let request = SaveDelivered { order, r: delivered.r, c: delivered.c, body: facts(&listed) };
                engine.crypto.run_into(request, &[body], Some(&place.0), on_progress).await?;
                toast.show(AlertKind::Success, format!("Saved {name}"));
                Ok(())
            });
        }
    };
    let cancel = {
        let task = task.clone();
        Callback::from(move |()| task.cancel())
    };
    if let Some(opened) = &*opened {
        return html! {
            <>
                <Rows opened={opened.clone()} />
                <Save opened={opened.clone()} title={props.listed.card.title.clone()} />
            </>
        };
    }
    html! {
        <Panel title="The data">
            if let Some(step) = (*progress).clone().filter(|_| task.is_busy()) {
                {
                    match step {
                        Step::Fetch(fetching) => html! { <FetchProgress {fetching} label="Fetching the sealed file" oncancel={cancel} /> },
                        Step::Open(done) => html! { <Progress label="Opening the sealed file" done={done.done} total={Some(done.total)} oncancel={cancel} /> },
                    }
                }
            } else if task.is_busy() {
                { loading("Fetching the sealed file") }
            } else {
                <p>{ "The sealed file is decrypted in this browser and never leaves it, unless you save a copy." }</p>
                if let Some(problem) = task.problem() {
                    { fetch_problem(&problem.clone().kept("Your licence and the delivered key are safe: both stand on the chain."), open.clone(), None) }
                }
                <div class="cluster">
                    <Button variant={ButtonVariant::Primary} icon={IconName::LockOpen} onclick={open.reform(|_| ())}>{ "Open the data" }</Button>
                    if picker::available() {
                        <Button icon={IconName::Download} onclick={save}>{ "Save it without looking" }</Button>
                    }
                </div>
            }
        </Panel>
    }
}

/// What is being done before the data are there.
#[derive(Clone, PartialEq)]
enum Step {
    Fetch(Fetching),
    Open(Done),
}

/// The sealed file, from wherever it lies.
async fn fetch(engine: &Engine, listed: &Listed, progress: &UseStateSetter<Option<Step>>) -> Result<Blob, Failure> {
    let record = &listed.record;
    let on_progress = |fetching| progress.set(Some(Step::Fetch(fetching)));
    engine.storage.body(&record.locations.body, &record.listing, &on_progress).await
}

/// What the listing and the card say of the sealed file.
fn facts(listed: &Listed) -> BodyFacts {
    BodyFacts {
        body_root: listed.record.listing.body_root,
        body_length: listed.record.listing.body_length,
        plain_root: listed.card.plain_root,
    }
}

/// A dataset that lies open in the worker until this is dropped.
struct Opened {
    engine: Engine,
    facts: DatasetOpened,
}

impl PartialEq for Opened {
    fn eq(&self, other: &Self) -> bool {
        self.facts.dataset == other.facts.dataset
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let (crypto, dataset) = (self.engine.crypto.clone(), self.facts.dataset);
        spawn_local(async move {
            // When it is gone already, nothing is left to close.
            let _ = crypto.ask(CloseDataset { dataset }).await;
        });
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    opened: Rc<Opened>,
}

#[component]
fn Rows(props: &RowsProps) -> Html {
    let offset = use_state_eq(|| 0_usize);
    let facts = &props.opened.facts;
    let total = usize::try_from(facts.rows).unwrap_or(usize::MAX);
    let loaded = use_load((facts.dataset, *offset), {
        let crypto = props.opened.engine.crypto.clone();
        move |(dataset, from)| {
            let crypto = crypto.clone();
            let request = ReadRows { dataset: *dataset, from: *from as u64, count: PAGE_ROWS as u32 };
            async move { crypto.ask(request).await.map_err(|error| Failure::from(error).into()) }
        }
    });
    let number = |name: &str| {
        let column = facts.profile.columns.iter().find(|column| column.name == name);
        column.is_some_and(|column| matches!(column.kind, ColumnKind::Integer | ColumnKind::Decimal))
    };
    let column = |name: &String| if number(name) { Column::number(name.clone()) } else { Column::text(name.clone()) };
    let columns: Vec<Column> = facts.columns.iter().map(column).collect();
    let table = facts.format == Format::Table;
    let rows = if table {
        format::counted(facts.rows.into(), "row", "rows")
    } else {
        format::counted(facts.records.into(), "record", "records")
    };
    let onchange = {
        let offset = offset.setter();
        Callback::from(move |to| offset.set(to))
    };
    let aside = html! {
        <span class="muted small">
            { format!("{rows}, {}", format::counted(columns.len() as u128, "column", "columns")) }
        </span>
    };
    html! {
        <Panel title="The data" {aside}>
            if !table {
                <p class="muted">{ format!("This is {}. One row for each person in it:", facts.format.label()) }</p>
            }
            {
                LoadView::of(&loaded, "Reading rows", |rows| {
                    let rows = rows.iter().map(|row| row.iter().map(|cell| html! { cell }).collect()).collect::<Vec<Vec<Html>>>();
                    html! { <DataTable caption="The rows of the dataset" hide_caption={true} columns={columns.clone()} {rows} dense={true} /> }
                })
            }
            <Pager noun="rows" offset={*offset} size={PAGE_ROWS} {total} {onchange} />
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct SaveProps {
    opened: Rc<Opened>,
    title: AttrValue,
}

#[component]
fn Save(props: &SaveProps) -> Html {
    let toast = use_toast();
    let task = use_task();
    let recipient = use_state(String::new);
    let key = read_recipient(&recipient);
    let name = file_name(&props.title);
    let format = props.opened.facts.format;
    let ending = ending(format.media_type());

    let plain = {
        let (opened, task, toast, name) =
            (props.opened.clone(), task.clone(), toast.clone(), format!("{name}.{ending}"));
        move |_| {
            let (opened, toast, name) = (opened.clone(), toast.clone(), name.clone());
            task.run(async move {
                let reply =
                    opened.engine.crypto.run(ExportPlain { dataset: opened.facts.dataset }, &[], |_| ()).await?;
                save(reply.blobs, &name)?;
                toast.show(AlertKind::Success, format!("Saved {name}"));
                Ok(())
            });
        }
    };
    let crypt4gh = {
        let (opened, task, name) = (props.opened.clone(), task.clone(), format!("{name}.{ending}.c4gh"));
        let recipients: Vec<Bytes32> = key.clone().ok().flatten().into_iter().collect();
        move |_| {
            let (opened, toast, name) = (opened.clone(), toast.clone(), name.clone());
            let request = ExportCrypt4gh { dataset: opened.facts.dataset, recipients: recipients.clone() };
            task.run(async move {
                let reply = opened.engine.crypto.run(request, &[], |_| ()).await?;
                save(reply.blobs, &name)?;
                toast.show(AlertKind::Success, format!("Saved {name}"));
                Ok(())
            });
        }
    };
    let oninput = {
        let recipient = recipient.setter();
        move |text| recipient.set(text)
    };
    html! {
        <Panel title="Take it into your pipeline">
            <p class="muted">{ "Both files hold exactly what was sealed, byte for byte. The licence's terms go with every copy." }</p>
            <div class="cluster">
                <Button icon={IconName::Download} busy={task.is_busy()} onclick={plain}>{ if format == Format::Table { "Save as CSV" } else { "Save the file" } }</Button>
                <Button icon={IconName::Lock} busy={task.is_busy()} disabled={key.is_err()} onclick={crypt4gh}>{ "Save as Crypt4GH" }</Button>
            </div>
            <details class="disclosure">
                <summary>{ icon(IconName::Key) }<span>{ "Who can open the Crypt4GH file" }</span>{ icon(IconName::ChevronDown) }</summary>
                <div class="stack stack-close">
                    <p>{ "Your vault's identity can; its key file is under Settings. Add another Crypt4GH public key, for instance your pipeline's:" }</p>
                    <TextArea
                        label="Crypt4GH public key"
                        hint="The whole text of a .pub file."
                        rows={3}
                        value={(*recipient).clone()}
                        {oninput}
                        optional={true}
                        error={key.err().map(AttrValue::from)}
                    />
                </div>
            </details>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
        </Panel>
    }
}

/// The key in a public key file; none when the text is empty.
fn read_recipient(text: &str) -> Result<Option<Bytes32>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read_public_key(text)
        .map(|key| Some(Bytes32(key.0)))
        .map_err(|error| format!("This is not a Crypt4GH public key: {error}. {}", error.hint()))
}

fn save(files: Vec<Blob>, name: &str) -> Result<(), Failure> {
    let file = files.first().ok_or_else(|| {
        Failure::new("The file could not be made.", "Open the data again and save it then. Nothing was lost.")
    })?;
    download::save(name, file)
}

/// How the name of a file of this media type ends.
fn ending(media_type: &str) -> &'static str {
    match media_type {
        "application/fhir+json" => "json",
        "application/fhir+ndjson" => "ndjson",
        "application/xml" => "xml",
        _ => "csv",
    }
}

/// A title as a file's name: lower-case letters and digits, with hyphens between.
fn file_name(title: &str) -> String {
    let plain: String = title
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { ' ' })
        .collect();
    let name = plain.split_whitespace().collect::<Vec<_>>().join("-");
    if name.is_empty() { "dataset".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_title() {
        assert_eq!(file_name("Diabetes cohort, 2019/2024"), "diabetes-cohort-2019-2024");
        assert_eq!(file_name("«»"), "dataset");
    }

    #[test]
    fn no_recipient_is_fine_and_a_wrong_one_is_told() {
        assert_eq!(read_recipient("  "), Ok(None));
        assert!(read_recipient("ssh-ed25519 AAAA").is_err());
    }
}
