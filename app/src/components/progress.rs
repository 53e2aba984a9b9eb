//! How far long work has come, how fast it goes and when it will be done.

use js_sys::Date;
use yew::prelude::*;

use super::{Button, ButtonVariant, format};
use crate::hooks::id::use_id;

/// Properties of [`Progress`].
#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    /// What is being done.
    pub label: AttrValue,
    /// Bytes done.
    pub done: u64,
    /// Bytes to do, when that is known.
    #[prop_or_default]
    pub total: Option<u64>,
    /// Stops the work, where it can be stopped.
    #[prop_or_default]
    pub oncancel: Option<Callback<()>>,
}

/// A bar with the amounts, the rate and the time left. It measures time from when it first appears.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let id = use_id("progress");
    let began = use_memo((), |_| Date::now());
    let pace = Pace::measure(props.done, props.total, (Date::now() - *began) / 1_000.0);
    let amounts = match props.total {
        Some(total) => Some(format!("{} of {}", format::bytes(props.done), format::bytes(total))),
        None => (props.done > 0).then(|| format::bytes(props.done)),
    };
    html! {
        <div class="progress">
            <div class="progress-head">
                <label class="progress-label" for={id.clone()}>{ &props.label }</label>
                if let Some(oncancel) = &props.oncancel {
                    <Button variant={ButtonVariant::Quiet} onclick={oncancel.reform(|_| ())}>{ "Cancel" }</Button>
                }
            </div>
            <progress
                {id}
                max={props.total.map(|total| total.max(1).to_string())}
                value={props.total.map(|_| props.done.to_string())}
            ></progress>
            <p class="progress-figures">
                if let Some(amounts) = amounts {
                    <span>{ amounts }</span>
                }
                if let Some(rate) = pace.rate {
                    <span>{ format!("{} a second", format::bytes(rate)) }</span>
                }
                if let Some(left) = pace.left {
                    <span>{ format!("{} left", format::duration(left)) }</span>
                }
            </p>
        </div>
    }
}

/// What can be said of the pace of work so far.
#[derive(Debug, PartialEq)]
struct Pace {
    /// Bytes a second, once there is enough to judge by.
    rate: Option<u64>,
    /// Seconds left, when the total is known.
    left: Option<u64>,
}

impl Pace {
    /// A pace is only told after half a second, because the first moments say little.
    const ENOUGH_SECONDS: f64 = 0.5;

    fn measure(done: u64, total: Option<u64>, elapsed: f64) -> Self {
        if elapsed < Self::ENOUGH_SECONDS || done == 0 {
            return Self { rate: None, left: None };
        }
        let rate = done as f64 / elapsed;
        let left = total.filter(|total| *total > done).map(|total| ((total - done) as f64 / rate).ceil() as u64);
        Self { rate: Some(rate as u64), left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_follows_from_the_rate_so_far() {
        assert_eq!(Pace::measure(100, Some(400), 2.0), Pace { rate: Some(50), left: Some(6) });
    }

    #[test]
    fn nothing_is_promised_before_there_is_something_to_judge_by() {
        assert_eq!(Pace::measure(100, Some(400), 0.1), Pace { rate: None, left: None });
        assert_eq!(Pace::measure(0, Some(400), 5.0), Pace { rate: None, left: None });
    }

    #[test]
    fn finished_work_has_no_time_left() {
        assert_eq!(Pace::measure(400, Some(400), 2.0), Pace { rate: Some(200), left: None });
    }
}
