//! The places that one file can be read from, and which of them is asked next.
//!
//! A location is one or several URIs with a space between, in the order in which they are tried:
//! `https://…`, `ipfs://<cid>` (asked for at gateways), `browser:<name>` (this browser's own storage).

use crate::http::{Fault, Severity, wait_ms};
use crate::ipfs::Cid;

/// So often in a row a source may fail without a byte, or give a wrong piece at all.
const MOST_FAULTS: u32 = 4;

/// How a file is read from a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// From this browser's storage, by its name there.
    Browser(String),
    /// From an HTTP server, in ranges.
    Http(String),
    /// From a gateway, block by block.
    Blocks {
        /// The address that identifiers are appended to.
        gateway: String,
        /// Names the file.
        cid: Cid,
    },
}

/// A place that a file can be read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What people know it by: its host, or this browser.
    pub name: String,
    /// How it is read; `None` for what is no place.
    pub way: Option<Way>,
    /// Where the hashes of a body's segments lie beside it, where they may.
    pub segments: Option<String>,
}

impl Source {
    /// All sources of a file, in the order in which they are tried: an `ipfs:` URI once for each gateway as blocks, which
    /// need no trust, and after all others as plain bytes.
    pub fn all<'a>(uris: impl IntoIterator<Item = &'a str>, gateways: &[String]) -> Vec<Self> {
        let (mut sources, mut plain) = (Vec::new(), Vec::new());
        for uri in uris {
            if let Some(name) = uri.strip_prefix("browser:") {
                let way = Some(Way::Browser(name.to_owned()));
                sources.push(Self { name: "this browser".to_owned(), way, segments: None });
            } else if let Some(text) = uri.strip_prefix("ipfs://") {
                let cid = text.parse::<Cid>().ok();
                if cid.is_none() || gateways.is_empty() {
                    sources.push(Self { name: "IPFS".to_owned(), way: None, segments: None });
                }
                for (gateway, cid) in gateways.iter().zip(cid.into_iter().cycle()) {
                    let gateway = format!("{}/ipfs/", gateway.trim_end_matches('/'));
                    let Some(name) = origin(&gateway).map(host) else { continue };
                    let url = format!("{gateway}{cid}");
                    let source = |way| Self { name: name.to_owned(), way: Some(way), segments: None };
                    plain.push(source(Way::Http(url)));
                    sources.push(source(Way::Blocks { gateway: gateway.clone(), cid }));
                }
            } else {
                let way = origin(uri).map(|_| Way::Http(uri.to_owned()));
                let name = origin(uri).map_or(uri, host).chars().take(100).collect();
                let segments = way.as_ref().filter(|_| !uri.contains(['?', '#'])).map(|_| format!("{uri}.segments"));
                sources.push(Self { name, way, segments });
            }
        }
        sources.append(&mut plain);
        sources
    }
}

/// The origin of an address that may be fetched: `https:`, or `http:` on this very machine. One with a user name in it is
/// none: it looks like another host's.
pub fn origin(url: &str) -> Option<&str> {
    let scheme = if url.starts_with("https://") { 8 } else { 7 };
    let rest = url.get(scheme..)?;
    let authority = &rest[..rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len())];
    let name = authority.rsplit_once(':').map_or(authority, |(name, _)| name);
    let here = matches!(name, "localhost" | "127.0.0.1");
    let known = scheme == 8 || (url.starts_with("http://") && here);
    let plain = |byte: u8| byte.is_ascii_graphic() && byte != b'@' && !byte.is_ascii_uppercase();
    (known && !name.is_empty() && authority.bytes().all(plain)).then(|| &url[..scheme + authority.len()])
}

/// The host of an origin, with its port where it names one.
pub fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Ask this source.
    Ask(usize),
    /// Wait for so many milliseconds.
    Wait(u64),
    /// No source is left.
    Over,
}

/// Which source is asked next, and what was wrong with each.
pub struct Queue {
    entries: Vec<Entry>,
}

#[derive(Default)]
struct Entry {
    /// Failures in a row without a byte.
    breaks: u32,
    /// Wrong pieces.
    lies: u32,
    given_up: bool,
    /// Milliseconds since 1970.
    ready_at: f64,
    /// The byte at which it gave a wrong piece: it is not asked for that one again.
    wrong_at: Option<u64>,
    fault: Option<Fault>,
}

impl Queue {
    /// Of so many sources.
    pub fn new(sources: usize) -> Self {
        Self { entries: (0..sources).map(|_| Entry::default()).collect() }
    }

    /// The source to ask for byte `at`: the first one in order that is ready; those that gave wrong pieces come last.
    pub fn turn(&self, at: u64, now: f64) -> Turn {
        let open = || (self.entries.iter().enumerate()).filter(|(_, e)| !e.given_up && e.wrong_at != Some(at));
        let ready = open().filter(|(_, entry)| entry.ready_at <= now).min_by_key(|(_, entry)| entry.lies);
        if let Some((index, _)) = ready {
            return Turn::Ask(index);
        }
        match open().map(|(_, entry)| entry.ready_at).reduce(f64::min) {
            Some(soonest) => Turn::Wait((soonest - now).ceil().max(1.0) as u64),
            None => Turn::Over,
        }
    }

    /// A source failed at byte `at`; `moved` says whether anything good came from it before. `random` is from 0 to 1.
    pub fn failed(&mut self, source: usize, fault: Fault, at: u64, moved: bool, now: f64, random: f64) {
        let Some(entry) = self.entries.get_mut(source) else { return };
        if moved {
            entry.breaks = 0;
        }
        match fault.severity() {
            Severity::Final => entry.given_up = true,
            Severity::Here => {
                entry.lies += 1;
                entry.wrong_at = Some(at);
                entry.given_up = entry.lies >= MOST_FAULTS;
            }
            Severity::Passing => {
                entry.breaks += 1;
                entry.given_up = entry.breaks >= MOST_FAULTS;
                let asked = if let Fault::Busy { wait, .. } = fault { wait } else { None };
                entry.ready_at = now + wait_ms(entry.breaks, random, asked) as f64;
            }
        }
        entry.fault = Some(fault);
    }

    /// Asks a source for nothing more.
    pub fn leave(&mut self, source: usize) {
        if let Some(entry) = self.entries.get_mut(source) {
            entry.given_up = true;
        }
    }

    /// What was wrong last with each source that failed, by its number.
    pub fn faults(&self) -> impl Iterator<Item = (usize, &Fault)> {
        self.entries.iter().enumerate().filter_map(|(index, entry)| Some((index, entry.fault.as_ref()?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CID: &str = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    fn names(uris: &str, gateways: &[&str]) -> Vec<(String, &'static str)> {
        let gateways: Vec<String> = gateways.iter().map(|gateway| (*gateway).to_owned()).collect();
        let kind = |way: &Option<Way>| match way {
            None => "none",
            Some(Way::Browser(_)) => "browser",
            Some(Way::Http(_)) => "http",
            Some(Way::Blocks { .. }) => "blocks",
        };
        Source::all(uris.split(' '), &gateways).iter().map(|source| (source.name.clone(), kind(&source.way))).collect()
    }

    #[test]
    fn an_ipfs_location_is_asked_for_at_every_gateway_as_blocks_and_at_last_as_plain_bytes() {
        let uris = format!("browser:a.body ipfs://{CID} https://b.example:8443/x");
        let found = names(&uris, &["https://one.example/", "https://two.example"]);
        let expected = [
            ("this browser", "browser"),
            ("one.example", "blocks"),
            ("two.example", "blocks"),
            ("b.example:8443", "http"),
            ("one.example", "http"),
            ("two.example", "http"),
        ];
        assert_eq!(found, expected.map(|(name, kind)| (name.to_owned(), kind)));
        let sources = Source::all([format!("ipfs://{CID}").as_str()], &["https://one.example/".to_owned()]);
        assert_eq!(sources[1].way, Some(Way::Http(format!("https://one.example/ipfs/{CID}"))));
    }

    #[test]
    fn what_is_no_place_is_kept_so_that_it_can_be_named() {
        assert_eq!(names("ipfs://QmX", &["https://one.example"]), [("IPFS".to_owned(), "none")]);
        assert_eq!(names(&format!("ipfs://{CID}"), &[]), [("IPFS".to_owned(), "none")]);
        assert_eq!(names("ftp://a.example/x", &[]), [("ftp://a.example/x".to_owned(), "none")]);
    }

    #[test]
    fn the_hashes_of_segments_lie_beside_a_body_that_has_a_plain_address() {
        let of = |uri: &str| Source::all([uri], &["https://one.example".to_owned()])[0].segments.clone();
        assert_eq!(of("https://a.example/x.body").as_deref(), Some("https://a.example/x.body.segments"));
        assert_eq!(of("https://a.example/x.body?version=2"), None);
        assert_eq!(of(&format!("ipfs://{CID}")), None);
        assert_eq!(of("browser:x.body"), None);
        assert_eq!(of("ftp://a.example/x.body"), None);
    }

    #[test]
    fn an_origin_ends_where_the_host_does_and_names_one_host_only() {
        assert_eq!(origin("https://a.example/b?c"), Some("https://a.example"));
        assert_eq!(origin("https://a.example:8443?c"), Some("https://a.example:8443"));
        assert_eq!(origin("https://a.example"), Some("https://a.example"));
        assert_eq!(origin("http://localhost:9000/b"), Some("http://localhost:9000"));
        assert_eq!(origin("http://127.0.0.1/b"), Some("http://127.0.0.1"));
        assert_eq!(host("https://a.example:8443"), "a.example:8443");
        for other in [
            "http://a.example/b",
            "https://known.example@evil.example/",
            "https://",
            "https:///b",
            "https://:443/",
            "https://A.example/",
            "https://a.example\u{a0}/",
            "javascript:alert(1)",
            "http://localhost.evil.example/",
            "data:,a",
            "é",
            "",
        ] {
            assert_eq!(origin(other), None, "{other}");
        }
        assert_eq!(origin("https://a.example\\@b.example/"), Some("https://a.example"), "as browsers read it");
    }

    #[test]
    fn the_next_source_is_asked_at_once_and_the_first_one_again_after_a_wait() {
        let mut queue = Queue::new(2);
        assert_eq!(queue.turn(0, 0.0), Turn::Ask(0));
        queue.failed(0, Fault::BrokenOff, 0, false, 0.0, 1.0);
        assert_eq!(queue.turn(0, 0.0), Turn::Ask(1));
        queue.failed(1, Fault::Busy { status: 503, wait: Some(9_000) }, 0, false, 0.0, 1.0);
        assert_eq!(queue.turn(0, 0.0), Turn::Wait(500));
        assert_eq!(queue.turn(0, 500.0), Turn::Ask(0));
        queue.failed(0, Fault::Missing { status: 404 }, 0, false, 500.0, 1.0);
        assert_eq!(queue.turn(0, 500.0), Turn::Wait(8_500));
        queue.failed(1, Fault::OtherFile, 0, false, 9_000.0, 1.0);
        assert_eq!(queue.turn(0, 9_000.0), Turn::Over);
        assert_eq!(queue.faults().collect::<Vec<_>>(), [(0, &Fault::Missing { status: 404 }), (1, &Fault::OtherFile)]);
    }

    #[test]
    fn a_source_that_gives_nothing_is_left_and_one_that_gives_a_little_is_not() {
        let mut queue = Queue::new(1);
        for now in 0..3 {
            queue.failed(0, Fault::BrokenOff, 0, false, f64::from(now), 0.0);
        }
        queue.failed(0, Fault::BrokenOff, 100, true, 3.0, 0.0);
        assert_eq!(queue.turn(100, 3.0), Turn::Wait(250), "it moved, so the count and the wait begin anew");
        for now in 0..3 {
            queue.failed(0, Fault::BrokenOff, 100, false, f64::from(now), 0.0);
        }
        assert_eq!(queue.turn(100, 1e9), Turn::Over);
    }

    #[test]
    fn a_source_that_is_left_is_asked_for_nothing_more() {
        let mut queue = Queue::new(2);
        queue.failed(0, Fault::Stalled { seconds: 20 }, 0, false, 0.0, 1.0);
        queue.leave(0);
        assert_eq!(queue.turn(0, 1e9), Turn::Ask(1));
        queue.leave(1);
        assert_eq!(queue.turn(0, 1e9), Turn::Over);
    }

    #[test]
    fn two_sources_with_different_wrong_pieces_give_one_whole_file() {
        let mut queue = Queue::new(2);
        queue.failed(0, Fault::ForgedSegment { segment: 1 }, 10, true, 0.0, 0.0);
        assert_eq!(queue.turn(10, 0.0), Turn::Ask(1));
        queue.failed(1, Fault::ForgedSegment { segment: 3 }, 30, true, 0.0, 0.0);
        assert_eq!(queue.turn(30, 0.0), Turn::Ask(0));
        queue.failed(0, Fault::ForgedSegment { segment: 3 }, 30, false, 0.0, 0.0);
        assert_eq!(queue.turn(30, 0.0), Turn::Over, "nobody has a good piece there");
    }

    #[test]
    fn whoever_gave_a_wrong_piece_comes_after_whoever_did_not() {
        let mut queue = Queue::new(2);
        queue.failed(0, Fault::ForgedSegment { segment: 1 }, 10, true, 0.0, 0.0);
        assert_eq!(queue.turn(20, 0.0), Turn::Ask(1));
    }
}
