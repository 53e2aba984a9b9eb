//! What becomes of a transaction, from its making to its confirmation.

use yew::prelude::*;

use super::{HashProps, IconName, Problem, hash_of, icon, problem_alert};

/// How far a transaction has come.
#[derive(Clone, Debug, PartialEq)]
pub enum TransactionState {
    /// Being put together and simulated.
    Preparing,
    /// The wallet asks for a signature.
    AwaitingSignature,
    /// On its way, under this hash.
    Sent(AttrValue),
    /// Part of the chain.
    Confirmed(AttrValue),
    /// It did not happen.
    Failed(Problem),
}

impl TransactionState {
    const NAMES: [&str; 4] = ["Preparing", "Awaiting your signature", "Sent", "Confirmed"];

    /// How many of the named stages are complete; `None` once it failed.
    fn reached(&self) -> Option<usize> {
        match self {
            Self::Preparing => Some(0),
            Self::AwaitingSignature => Some(1),
            Self::Sent(_) => Some(2),
            Self::Confirmed(_) => Some(4),
            Self::Failed(_) => None,
        }
    }

    fn hash(&self) -> Option<&AttrValue> {
        match self {
            Self::Sent(hash) | Self::Confirmed(hash) => Some(hash),
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
    html! {
        <div class="transaction">
            <p class="transaction-title">{ &props.title }</p>
            <p class="visually-hidden" role="status">{ format!("{}: {now}", props.title) }</p>
            <ol class="stages">{ for TransactionState::NAMES.iter().enumerate().map(stage) }</ol>
            if let Some(why) = props.why.as_ref().filter(|_| reached < 2) {
                <p class="transaction-why">{ why }</p>
            }
            if let Some(hash) = props.state.hash() {
                <p class="transaction-hash">{ "Transaction " }{ hash_of(&HashProps { value: hash.clone().into(), noun: "the transaction's hash".into() }) }</p>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmed_transaction_has_no_stage_left() {
        assert_eq!(TransactionState::Confirmed("0x01".into()).reached(), Some(TransactionState::NAMES.len()));
        assert_eq!(TransactionState::Failed(Problem::new("refused")).reached(), None);
    }
}
