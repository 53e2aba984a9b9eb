//! How far long work has come, how fast it goes and when it will be done.

use std::collections::VecDeque;

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

/// A bar with the share and the amounts, the rate of the last moments and the time left. Each quarter is read out.
#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let id = use_id("progress");
    let pace = use_mut_ref(Pace::default);
    let total = props.total.map(|total| total.max(1));
    let (rate, left) = {
        let mut pace = pace.borrow_mut();
        pace.note(Date::now() / 1_000.0, props.done, total);
        (pace.rate(), pace.left())
    };
    let share = total.map(|total| props.done.min(total) as f64 / total as f64);
    let figures = [
        share.map(percent),
        match total {
            Some(total) => Some(format!("{} of {}", format::bytes(props.done), format::bytes(total))),
            None => (props.done > 0).then(|| format::bytes(props.done)),
        },
        rate.map(|rate| format!("{} a second", format::bytes(rate))),
        left.map(|left| format!("{} left", format::duration(left))),
    ];
    let quarter = share.map(|share| (share * 4.0).floor() / 4.0).filter(|quarter| *quarter > 0.0);
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
                max={total.map(|total| total.to_string())}
                value={total.map(|_| props.done.to_string())}
            ></progress>
            <p class="progress-figures">
                for figure in figures.into_iter().flatten() {
                    <span>{ figure }</span>
                }
            </p>
            <p class="visually-hidden" role="status">
                { quarter.map(|quarter| format!("{}: {}", props.label, percent(quarter))) }
            </p>
        </div>
    }
}

/// A share in whole per cent; only what is complete has 100.
fn percent(share: f64) -> String {
    format!("{:.0} %", (share * 100.0).floor())
}

/// The last moments of the work, from which its pace is told.
#[derive(Default)]
struct Pace {
    /// Bytes to do.
    total: Option<u64>,
    /// Seconds and the bytes done by then, oldest first.
    marks: VecDeque<(f64, u64)>,
}

impl Pace {
    /// Older marks no longer count, so that the rate follows what happens now.
    const WINDOW_SECONDS: f64 = 10.0;
    /// Marks closer together than this would say nothing new.
    const MARK_SECONDS: f64 = 0.25;
    /// A pace is only told after half a second, because the first moments say little.
    const ENOUGH_SECONDS: f64 = 0.5;

    /// Takes in how far the work is now. Another total, or less than before, is another piece of work.
    fn note(&mut self, now: f64, done: u64, total: Option<u64>) {
        if self.total != total || self.marks.back().is_some_and(|(_, before)| *before > done) {
            self.marks.clear();
        }
        self.total = total;
        // The first mark stays, and the last is always the present.
        if self.marks.len() > 1 && self.marks.iter().rev().nth(1).is_some_and(|(at, _)| now - at < Self::MARK_SECONDS) {
            self.marks.pop_back();
        }
        self.marks.push_back((now, done));
        while self.marks.get(1).is_some_and(|(at, _)| now - at >= Self::WINDOW_SECONDS) {
            self.marks.pop_front();
        }
    }

    /// Bytes a second, once there is enough to judge by.
    fn rate(&self) -> Option<u64> {
        let ((began, before), (now, done)) = (self.marks.front()?, self.marks.back()?);
        let elapsed = now - began;
        (elapsed >= Self::ENOUGH_SECONDS && done > before).then(|| ((done - before) as f64 / elapsed).ceil() as u64)
    }

    /// Seconds left, when the total is known and not reached.
    fn left(&self) -> Option<u64> {
        let (_, done) = self.marks.back()?;
        let left = self.total?.checked_sub(*done).filter(|left| *left > 0)?;
        Some(left.div_ceil(self.rate()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(marks: &[(f64, u64)], total: u64) -> (Option<u64>, Option<u64>) {
        let mut pace = Pace::default();
        for (at, done) in marks {
            pace.note(*at, *done, Some(total));
        }
        (pace.rate(), pace.left())
    }

    #[test]
    fn the_time_left_follows_from_the_rate_so_far() {
        assert_eq!(pace(&[(0.0, 0), (2.0, 100)], 400), (Some(50), Some(6)));
    }

    #[test]
    fn nothing_is_promised_before_there_is_something_to_judge_by() {
        assert_eq!(pace(&[(0.0, 0), (0.1, 100)], 400), (None, None));
        assert_eq!(pace(&[(0.0, 0), (5.0, 0)], 400), (None, None));
    }

    #[test]
    fn finished_work_has_no_time_left() {
        assert_eq!(pace(&[(0.0, 0), (2.0, 400)], 400), (Some(200), None));
    }

    #[test]
    fn work_that_goes_on_where_it_was_interrupted_counts_only_what_it_does_now() {
        assert_eq!(pace(&[(0.0, 300), (2.0, 350)], 400), (Some(25), Some(2)));
    }

    #[test]
    fn the_rate_is_that_of_the_last_moments() {
        let slow_then_fast = [(0.0, 0), (20.0, 20), (25.0, 520), (30.0, 1_020)];
        assert_eq!(pace(&slow_then_fast, 2_020), (Some(100), Some(10)));
    }

    #[test]
    fn another_step_of_the_work_has_a_pace_of_its_own() {
        assert_eq!(pace(&[(0.0, 0), (2.0, 400), (2.1, 0), (2.2, 10)], 400), (None, None));
    }

    #[test]
    fn what_is_nearly_done_is_not_done() {
        assert_eq!(percent(0.999), "99 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
