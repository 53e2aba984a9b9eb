//! Where one is in a task of several steps.

use yew::prelude::*;

use super::{IconName, icon};

/// What [`stepper`] shows.
pub struct StepperProps {
    /// What the steps are of, for screen readers.
    pub label: AttrValue,
    /// The steps' names.
    pub steps: Vec<AttrValue>,
    /// The current step, counted from 0. Those before it are done.
    pub current: usize,
    /// Lets a person go back to a step that is done, where that is safe.
    pub onselect: Option<Callback<usize>>,
}

/// The steps of a task. On a narrow screen only the current one is spelt out.
pub fn stepper(props: &StepperProps) -> Html {
    let total = props.steps.len();
    let step = |(index, name): (usize, &AttrValue)| {
        let done = index < props.current;
        let current = index == props.current;
        let class = classes!("step", done.then_some("step-done"), current.then_some("step-current"));
        let text = html! {
            <>
                <span class="step-mark" aria-hidden="true">
                    if done { { icon(IconName::Check) } } else { { index + 1 } }
                </span>
                <span class="step-name">
                    if current {
                        <span class="step-count">{ format!("Step {} of {total}: ", index + 1) }</span>
                    }
                    { name }
                    if done {
                        <span class="visually-hidden">{ ", done" }</span>
                    }
                </span>
            </>
        };
        let inner = match props.onselect.as_ref().filter(|_| done) {
            Some(onselect) => {
                let onclick = onselect.reform(move |_: MouseEvent| index);
                html! { <button type="button" class="step-link" {onclick}>{ text }</button> }
            }
            None => html! { <span class="step-link">{ text }</span> },
        };
        html! { <li {class} aria-current={current.then_some("step")}>{ inner }</li> }
    };
    html! {
        <nav class="stepper" aria-label={props.label.clone()}>
            <ol>{ for props.steps.iter().enumerate().map(step) }</ol>
        </nav>
    }
}
