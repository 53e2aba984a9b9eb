//! What becomes of a transaction, from its making to its settlement.

use market::tracking::Progress;
use yew::prelude::*;

use super::{AlertKind, HashProps, IconName, Problem, alert, format, hash_of, icon, problem_alert};

/// How far a transaction has come.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionState {
    /// Being put together and simulated.
    Preparing,
    /// The wallet asks for a signature.
    AwaitingSignature {
        /// Which wallet.
        asker: AttrValue,
        /// What this signature says, when it is another than the transaction's.
        says: Option<AttrValue>,
    },
    /// On its way.
    Sent(Way),
    /// Settled, and done.
    Confirmed(Way),
    /// It did not happen.
    Failed(Problem),
}

/// Where a transaction is on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Its hash, as soon as it has one.
    pub hash: Option<AttrValue>,
    /// Whether the wallet was asked for it and has not answered.
    pub unanswered: bool,
    /// Where the network's explorer shows it; empty without one.
    pub link: AttrValue,
    /// How far it is.
    pub progress: Progress,
    /// Blocks on top that settle it.
    pub confirmations: u64,
}

impl Way {
    /// How far it is, in words.
    pub fn words(&self) -> AttrValue {
        match self.progress {
            Progress::Waiting if self.unanswered => {
                "Your wallet was asked, and has not said what became of it. It is being looked for.".into()
            }
            Progress::Waiting => "Sent. It waits for a block.".into(),
            Progress::TakenBack => "The network took its block back. It waits for another one.".into(),
            Progress::Included { confirmations } => {
                let of = format::counted(self.confirmations.into(), "confirmation", "confirmations");
                format!("In a block, {confirmations} of {of}.").into()
            }
            Progress::Confirmed { .. } => "Confirmed.".into(),
            Progress::Failed { .. } => "The contract refused it. Only the network fee was spent.".into(),
            Progress::Replaced { .. } => "Another transaction was made instead of it.".into(),
            Progress::Overtaken => {
                "Another transaction took its place, and the network does not say which. Look at the present state before you try again.".into()
            }
            Progress::Dropped => {
                "The network has not known it for ten minutes. It may still turn up; in your wallet you can send it anew, or cancel it.".into()
            }
        }
    }

    /// Whether a person should think before going on.
    pub fn is_doubtful(&self) -> bool {
        self.unanswered || matches!(self.progress, Progress::Overtaken | Progress::Dropped)
    }

    /// Its hash, and the way to the explorer.
    pub fn shown(&self) -> Html {
        let Some(hash) = &self.hash else { return Html::default() };
        html! {
            <p class="transaction-hash">
                { "Transaction " }{ hash_of(&HashProps { value: hash.clone(), noun: "the transaction's hash".into() }) }
                if !self.link.is_empty() {
                    { " " }<a href={self.link.clone()} target="_blank" rel="noopener noreferrer">{ "See it in the network's explorer" }</a>
                }
            </p>
        }
    }
}

impl TransactionState {
    const NAMES: [&str; 4] = ["Preparing", "Awaiting your signature", "Sent", "Confirmed"];

    /// How many of the named stages are complete; `None` once it failed.
    fn reached(&self) -> Option<usize> {
        match self {
            Self::Preparing => Some(0),
            Self::AwaitingSignature { .. } => Some(1),
            Self::Sent(Way { progress: Progress::Included { .. }, .. }) => Some(3),
            Self::Sent(_) => Some(2),
            Self::Confirmed(_) => Some(4),
            Self::Failed(_) => None,
        }
    }

    fn way(&self) -> Option<&Way> {
        match self {
            Self::Sent(way) | Self::Confirmed(way) => Some(way),
            _ => None,
        }
    }
}

/// What [`transaction_steps`] shows.
pub struct TransactionStepsProps {
    /// What the transaction does: "List the dataset".
    pub title: AttrValue,
    /// How far it has come.
    pub state: TransactionState,
    /// What the signature says and why it is needed, shown before and while it is asked for.
    pub why: Option<AttrValue>,
}

/// The stages of a transaction, or the reason it failed.
pub fn transaction_steps(props: &TransactionStepsProps) -> Html {
    let Some(reached) = props.state.reached() else {
        let TransactionState::Failed(problem) = &props.state else { return Html::default() };
        return problem_alert(problem, None);
    };
    let stage = |(index, name): (usize, &&str)| {
        let (class, mark) = match index {
            index if index < reached => ("stage-done", html! { { icon(IconName::Check) } }),
            index if index == reached => ("stage-now", html! { <span class="spinner"></span> }),
            _ => ("stage-later", html! { <span class="stage-dot"></span> }),
        };
        html! { <li class={class}><span class="stage-mark" aria-hidden="true">{ mark }</span>{ *name }</li> }
    };
    let now = TransactionState::NAMES[reached.min(TransactionState::NAMES.len() - 1)];
    let asked = match &props.state {
        TransactionState::AwaitingSignature { asker, says } => {
            let what = says.as_ref().or(props.why.as_ref());
            Some(html! { <><strong>{ format!("{asker} asks you to sign. ") }</strong>{ for what }</> })
        }
        TransactionState::Preparing => props.why.as_ref().map(|why| html! { why }),
        _ => None,
    };
    html! {
        <div class="transaction">
            <p class="transaction-title">{ &props.title }</p>
            <p class="visually-hidden" role="status">{ format!("{}: {now}", props.title) }</p>
            <ol class="stages">{ for TransactionState::NAMES.iter().enumerate().map(stage) }</ol>
            if let Some(asked) = asked {
                <p class="transaction-why">{ asked }</p>
            }
            if let Some(way) = props.state.way() {
                if reached < 4 && way.is_doubtful() {
                    { alert(AlertKind::Warning, way.words(), Html::default()) }
                } else if reached < 4 {
                    <p class="transaction-why" role="status">{ way.words() }</p>
                }
                { way.shown() }
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(progress: Progress) -> Way {
        Way { hash: Some("0x01".into()), unanswered: false, link: "".into(), progress, confirmations: 2 }
    }

    #[test]
    fn a_confirmed_transaction_has_no_stage_left() {
        let confirmed = TransactionState::Confirmed(way(Progress::Confirmed { block: 1 }));
        assert_eq!(confirmed.reached(), Some(TransactionState::NAMES.len()));
        assert_eq!(TransactionState::Failed(Problem::new("refused")).reached(), None);
    }

    #[test]
    fn a_block_that_is_taken_back_takes_its_stage_back() {
        let included = TransactionState::Sent(way(Progress::Included { confirmations: 1 }));
        let back = TransactionState::Sent(way(Progress::TakenBack));
        assert!(back.reached() < included.reached());
        assert_eq!(way(Progress::Included { confirmations: 1 }).words(), "In a block, 1 of 2 confirmations.");
    }

    #[test]
    fn what_nobody_can_be_sure_of_is_shown_as_a_warning() {
        assert!(way(Progress::Dropped).is_doubtful() && way(Progress::Overtaken).is_doubtful());
        assert!(Way { unanswered: true, ..way(Progress::Waiting) }.is_doubtful());
        assert!(!way(Progress::TakenBack).is_doubtful());
    }
}
