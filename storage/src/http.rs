//! What HTTP servers answer when a published file is asked for, and how long to wait before they are asked again.

use crate::ipfs::IpfsError;

/// Before the second try.
const FIRST_WAIT_MS: u64 = 500;
/// Between any two tries.
const LONGEST_WAIT_MS: u64 = 30_000;
/// Whoever asks for more patience is left.
const MOST_PATIENCE_MS: u64 = 120_000;

/// Why a source gave no file, or stopped giving it. Reads after the source's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No answer that the page may read: no connection, no such host, or the server does not allow other sites.
    #[error("cannot be reached from this page")]
    Unreachable,
    /// The connection broke.
    #[error("broke off")]
    BrokenOff,
    /// The connection stood, and nothing came.
    #[error("sent nothing, or too little, for {seconds} seconds")]
    Stalled {
        /// How long it was waited for.
        seconds: u32,
    },
    /// The server cannot answer now.
    #[error("cannot answer now (status {status})")]
    Busy {
        /// The HTTP status.
        status: u16,
        /// Milliseconds that it asks to wait, where it says it.
        wait: Option<u64>,
    },
    /// The server does not have the file.
    #[error("does not have the file (status {status})")]
    Missing {
        /// The HTTP status.
        status: u16,
    },
    /// This browser does not have the file.
    #[error("does not have the file")]
    NotHere,
    /// The server has the file for others.
    #[error("does not give the file out (status {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The answer begins at another byte than was asked for.
    #[error("answers with other bytes than were asked for")]
    OtherRange,
    /// The server led to an address where anybody on the way could read and change what comes.
    #[error("leads to an address without encryption")]
    Unencrypted,
    /// Not an address that can be fetched.
    #[error("is not a place that files can be fetched from")]
    NotFetchable,
    /// The file ended too early.
    #[error("ends after {received} of {expected} bytes")]
    TooShort {
        /// Bytes that the file has.
        expected: u64,
        /// Bytes that came.
        received: u64,
    },
    /// More came than the file has, or than any file of its kind has.
    #[error("gives more than the {most} bytes that the file can have")]
    TooLong {
        /// The limit.
        most: u64,
    },
    /// One segment is not the one that was listed.
    #[error("gave segment {segment} with bytes that differ from what was listed")]
    ForgedSegment {
        /// Counted from 0.
        segment: u64,
    },
    /// The file is not the one that was listed.
    #[error("gave another file than the one that was listed: its bytes differ")]
    OtherFile,
    /// One block is not the one that its identifier names.
    #[error("gave a block with bytes that differ from what was asked for")]
    ForgedBlock,
    /// The page's policy does not name the server's origin.
    #[error("is not among the places that this site may ask")]
    Forbidden,
    /// Blocks that are no file's.
    #[error("gave what is no file: {0}")]
    Ipfs(IpfsError),
}

/// What a fault means for the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// It may go well later.
    Passing,
    /// It may go well behind the place where it went wrong.
    Here,
    /// It will not go well.
    Final,
}

impl Fault {
    /// What it means for the source.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Busy { wait: Some(wait), .. } if *wait > MOST_PATIENCE_MS => Severity::Final,
            Self::Unreachable | Self::BrokenOff | Self::Stalled { .. } | Self::Busy { .. } => Severity::Passing,
            Self::ForgedSegment { .. } | Self::ForgedBlock => Severity::Here,
            _ => Severity::Final,
        }
    }

    /// Whether the source gave bytes that are not those that were listed.
    pub fn is_lie(&self) -> bool {
        matches!(self, Self::ForgedSegment { .. } | Self::ForgedBlock | Self::OtherFile)
    }
}

impl From<IpfsError> for Fault {
    fn from(error: IpfsError) -> Self {
        if error == IpfsError::OtherBlock { Self::ForgedBlock } else { Self::Ipfs(error) }
    }
}

/// The first byte of the answer to a request for a file from byte `from` on. `content_range` is that header, empty where
/// the page may not read it.
pub fn begins(status: u16, content_range: &str, from: u64, wait: Option<u64>) -> Result<u64, Fault> {
    match status {
        200 => Ok(0),
        206 if content_range.is_empty() => Ok(from),
        206 => range_start(content_range).filter(|begins| *begins == from).ok_or(Fault::OtherRange),
        404 | 410 => Err(Fault::Missing { status }),
        408 | 425 | 429 | 500.. => Err(Fault::Busy { status, wait }),
        416 => Err(Fault::OtherRange),
        _ => Err(Fault::Refused { status }),
    }
}

/// The first byte that `Content-Range: bytes 5-9/10` speaks of.
fn range_start(text: &str) -> Option<u64> {
    text.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

/// How long to wait before the next try, in milliseconds. `tries` is how many failed in a row, at least 1; `random`, from
/// 0 to 1, spreads those who failed together; `asked` is what the server asked for.
pub fn wait_ms(tries: u32, random: f64, asked: Option<u64>) -> u64 {
    let longest = FIRST_WAIT_MS.saturating_mul(1 << tries.saturating_sub(1).min(16)).min(LONGEST_WAIT_MS);
    let spread = (longest as f64 * (0.5 + 0.5 * random.clamp(0.0, 1.0))) as u64;
    spread.max(asked.unwrap_or(0))
}

/// Milliseconds of a `Retry-After` header (RFC 9110, section 10.2.3). `moment` reads a date, in milliseconds since 1970.
pub fn retry_after(text: &str, now: f64, moment: impl FnOnce(&str) -> f64) -> Option<u64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let wait = match text.parse::<u32>() {
        Ok(seconds) => f64::from(seconds) * 1_000.0,
        Err(_) => moment(text) - now,
    };
    (!wait.is_nan()).then(|| wait.max(0.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_begins_where_it_was_asked_to_or_is_refused() {
        assert_eq!(begins(200, "", 5, None), Ok(0));
        assert_eq!(begins(206, "bytes 65564-99999/100000", 65_564, None), Ok(65_564));
        assert_eq!(begins(206, "", 65_564, None), Ok(65_564), "a header that the server does not expose");
        for other in ["bytes 0-9/10", "bytes */100", "bytes=5-", "bytes -5/10"] {
            assert_eq!(begins(206, other, 5, None), Err(Fault::OtherRange), "{other}");
        }
        assert_eq!(begins(416, "bytes */4", 5, None), Err(Fault::OtherRange));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let of = |status| begins(status, "", 0, None).unwrap_err().severity();
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert_eq!(of(status), Severity::Passing, "{status}");
        }
        for status in [204, 301, 400, 401, 403, 404, 406, 410, 416, 451] {
            assert_eq!(of(status), Severity::Final, "{status}");
        }
        let busy = |wait| begins(429, "", 0, Some(wait)).unwrap_err().severity();
        assert_eq!((busy(120_000), busy(120_001)), (Severity::Passing, Severity::Final));
        assert_eq!(Fault::ForgedSegment { segment: 7 }.severity(), Severity::Here);
        assert_eq!(Fault::from(IpfsError::OtherBlock).severity(), Severity::Here);
        assert_eq!(Fault::from(IpfsError::TooDeep).severity(), Severity::Final);
    }

    #[test]
    fn waits_grow_are_spread_and_respect_what_the_server_asks() {
        assert_eq!([1, 2, 3, 4].map(|tries| wait_ms(tries, 1.0, None)), [500, 1_000, 2_000, 4_000]);
        assert_eq!(wait_ms(1, 0.0, None), 250);
        assert_eq!([7, 40, u32::MAX].map(|tries| wait_ms(tries, 1.0, None)), [30_000; 3]);
        assert_eq!(wait_ms(1, 0.5, Some(9_000)), 9_000);
        assert_eq!(wait_ms(0, 2.0, None), 500);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let never = |_: &str| -> f64 { panic!("seconds were given") };
        assert_eq!(retry_after("120", 0.0, never), Some(120_000));
        assert_eq!(retry_after(" ", 0.0, never), None);
        assert_eq!(retry_after("Fri, 31 Dec 1999 23:59:59 GMT", 5_000.0, |_| 9_000.0), Some(4_000));
        assert_eq!(retry_after("Fri, 31 Dec 1999 23:59:59 GMT", 9_000.0, |_| 5_000.0), Some(0));
        assert_eq!(retry_after("soon", 0.0, |_| f64::NAN), None);
        assert_eq!(retry_after("-1", 0.0, |_| f64::NAN), None);
    }
}
