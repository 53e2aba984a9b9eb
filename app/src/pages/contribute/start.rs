//! Where a contribution begins: whose data it is, and which file.

use crypto_worker::messages::{DeleteDraft, DraftSummary, ListDrafts, Progress as Done, Stage, StartDraft, Subject};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::table::Options;
use web_sys::{Blob, File};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{
    Button, ButtonVariant, Choice, Column, DataTable, FileDrop, LinkButton, LoadView, Page, Panel, Progress,
    RadioGroup, format, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::hooks::task::use_task;
use crate::pages::vault::VaultGate;
use crate::routes::Route;
use crate::services::failure::Failure;

/// The start of a contribution.
#[component]
pub fn StartPage() -> Html {
    let lead = html! { "Choose your files. They are read here, in your browser; nothing leaves it until you have seen what becomes public and said yes." };
    html! {
        <Page title="Share my data" {lead} narrow={true}>
            <VaultGate why="What you share is sealed with keys of your own. They live in a vault in this browser, under a passphrase.">
                <ChooseFile />
                <Drafts />
            </VaultGate>
        </Page>
    }
}

/// What is understood, and how to come by it.
const KINDS: &str = "A table (CSV or TSV), health records (FHIR R4 as JSON or NDJSON, several files at once), or the export of Apple Health (export.zip or export.xml). Spreadsheets: save as CSV first.";

const MYSELF: &str = "myself";
const OTHERS: &str = "others";

/// A sample that the address asks for.
fn sample_of(location: Option<Location>) -> Option<(&'static str, Subject)> {
    let location = location?;
    let query = location.query_str().trim_start_matches('?').to_owned();
    let name = query.split('&').find_map(|pair| pair.strip_prefix("sample="))?;
    match name {
        "patient-history" => Some(("patient-history.csv", Subject::Myself)),
        "cohort" => Some(("cohort.csv", Subject::Others)),
        _ => None,
    }
}

#[component]
fn ChooseFile() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let navigator = use_navigator();
    let sample = sample_of(use_location());
    let subject = use_state_eq(|| sample.map(|(_, subject)| subject));
    let files = use_state(Vec::<File>::new);
    let progress = use_state_eq(|| None::<Done>);
    let task = use_task();
    let sample_task = use_task();

    {
        let (files, task) = (files.setter(), sample_task.clone());
        use_effect_with(sample.map(|(name, _)| name), move |name| {
            if let Some(name) = *name {
                task.run(async move {
                    files.set(vec![fetch_sample(name).await?]);
                    Ok(())
                });
            }
        });
    }
    let choose_subject = {
        let subject = subject.setter();
        move |value: AttrValue| subject.set(Some(if value == OTHERS { Subject::Others } else { Subject::Myself }))
    };
    let onfiles = {
        let (files, task) = (files.setter(), task.clone());
        Callback::from(move |chosen: Vec<File>| {
            task.clear();
            if !chosen.is_empty() {
                files.set(chosen);
            }
        })
    };
    let open = {
        let (task, progress) = (task.clone(), progress.setter());
        let (subject, files) = (*subject, (*files).clone());
        move |_| {
            let (Some(subject), Some(navigator)) = (subject, navigator.clone()) else { return };
            let blobs: Vec<Blob> = files.iter().cloned().map(Blob::from).collect();
            let (crypto, progress, now) = (acting.engine.crypto.clone(), progress.clone(), ledger.now);
            task.run(async move {
                let shown = progress.clone();
                let request = StartDraft { subject, options: Options::default(), now };
                let reply = crypto.run(request, &blobs, move |done| shown.set(Some(done))).await;
                progress.set(None);
                navigator.push(&Route::ContributeDraft { nonce: reply?.value.nonce.to_string() });
                Ok(())
            });
        }
    };
    let choices = vec![
        Choice::new(MYSELF, "It is about me").with_hint("One person's records: yours."),
        Choice::new(OTHERS, "It is about others, and I have authority over it")
            .with_hint("A cohort of a hospital, a study or an association whose consent you hold."),
    ];
    let selected: Option<AttrValue> =
        (*subject).map(|subject| if subject == Subject::Others { OTHERS } else { MYSELF }.into());
    let cancel = {
        let (task, progress) = (task.clone(), progress.setter());
        Callback::from(move |()| {
            task.cancel();
            progress.set(None);
        })
    };
    html! {
        <Panel>
            <RadioGroup legend="Who is the file about?" {choices} {selected} onchange={choose_subject} cards={true} />
            <FileDrop
                label="Choose files"
                again="Choose other files"
                hint={KINDS}
                accept=".csv,.tsv,.txt,.json,.ndjson,.xml,.zip,text/csv,text/tab-separated-values,application/json,application/xml,application/zip"
                file={files.first().cloned()}
                {onfiles}
            />
            if files.len() > 1 {
                <ul class="file-list" aria-label="Files chosen">
                    for file in files.iter() {
                        <li><span>{ file.name() }</span><span class="muted small">{ format::bytes(file.size() as u64) }</span></li>
                    }
                </ul>
            }
            if let Some(problem) = sample_task.problem().or(task.problem()) {
                { problem_alert(problem, None) }
            }
            if task.is_busy() {
                <Progress
                    label="Reading the files and looking for identifiers"
                    done={progress.map_or(0, |progress| progress.done)}
                    total={progress.filter(|progress| progress.stage != Stage::Scanning).map(|progress| progress.total)}
                    oncancel={cancel}
                />
            } else {
                <div class="cluster">
                    <Button variant={ButtonVariant::Primary} disabled={subject.is_none() || files.is_empty()} onclick={open}>
                        { "See what is in it" }
                    </Button>
                </div>
            }
        </Panel>
    }
}

async fn fetch_sample(name: &'static str) -> Result<File, Failure> {
    let file = async {
        let window = web_sys::window()?;
        let response = JsFuture::from(window.fetch_with_str(&format!("samples/{name}"))).await.ok()?;
        let response: web_sys::Response = response.dyn_into().ok()?;
        if !response.ok() {
            return None;
        }
        let blob = JsFuture::from(response.blob().ok()?).await.ok()?;
        File::new_with_blob_sequence(&js_sys::Array::of1(&blob), name).ok()
    };
    file.await.ok_or_else(|| {
        Failure::new("The sample could not be loaded.", "Reload the page, or choose a file of your own.")
    })
}

/// Contributions that were begun.
#[component]
fn Drafts() -> Html {
    let acting = use_acting();
    let crypto = acting.engine.crypto.clone();
    let drafts = use_load(acting.space(), move |_| {
        let crypto = crypto.clone();
        async move { Ok(crypto.ask(ListDrafts {}).await.map_err(Failure::from)?) }
    });
    let task = use_task();
    let delete = |nonce: Bytes32| {
        let (crypto, reload, task) = (acting.engine.crypto.clone(), drafts.reload.clone(), task.clone());
        move |_| {
            let (crypto, reload) = (crypto.clone(), reload.clone());
            task.run(async move {
                crypto.ask(DeleteDraft { nonce }).await?;
                reload.emit(());
                Ok(())
            });
        }
    };
    let show = |list: &std::rc::Rc<Vec<DraftSummary>>| {
        if list.is_empty() {
            return Html::default();
        }
        let columns =
            vec![Column::text("File"), Column::text("What"), Column::text("Last change"), Column::text("What to do")];
        let rows: Vec<Vec<Html>> = list
            .iter()
            .map(|draft| {
                vec![
                    html! { { if draft.files > 1 { format!("{} and {} more", draft.name, draft.files - 1) } else { draft.name.clone() } } },
                    html! { format!("{}, {}", draft.format.label(), format::counted(draft.records.into(), "record", "records")) },
                    html! { format::date_time(draft.saved_at) },
                    html! {
                        <div class="cluster">
                            <LinkButton to={Route::ContributeDraft { nonce: draft.nonce.to_string() }}>{ "Continue" }</LinkButton>
                            <Button variant={ButtonVariant::Quiet} onclick={delete(draft.nonce)}>{ "Delete" }</Button>
                        </div>
                    },
                ]
            })
            .collect();
        html! {
            <Panel title="Begun earlier">
                <p class="muted">{ "Kept in this browser, encrypted with your vault." }</p>
                <div class="line-table"><DataTable caption="Contributions begun earlier" hide_caption={true} {columns} {rows} /></div>
            </Panel>
        }
    };
    html! {
        <>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            { LoadView::of(&drafts, "Looking for drafts", show) }
        </>
    }
}
