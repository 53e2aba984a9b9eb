//! The bytes of a file from one source, from any byte on: from an HTTP server, or from a gateway block by block.

use futures::StreamExt;
use futures::future::LocalBoxFuture;
use futures::stream::FuturesOrdered;
use js_sys::Uint8Array;
use storage::http::Fault;
use storage::ipfs::{Block, LARGEST_BLOCK, Walk};
use storage::sources::Way;

use super::http::{Ask, Download};

/// So many blocks are fetched side by side.
const AT_ONCE: usize = 4;
/// The answer to a request for a block (Trustless Gateway Specification).
const RAW_BLOCK: &str = "application/vnd.ipld.raw";

/// The bytes of a file from one source.
pub enum Flow {
    /// As the server sends them.
    Http(Download),
    /// Block by block, each compared with its identifier.
    Blocks(Blocks),
}

impl Flow {
    /// Asks for a file from byte `from` on. `length` is how many bytes it has, where that is known; `etag` names the content
    /// that it goes on with.
    pub async fn open(way: &Way, from: u64, length: Option<u64>, etag: &str) -> Result<Self, Fault> {
        match way {
            Way::Http(url) => Ok(Self::Http(Download::start(Ask { url, from, etag, ..Ask::default() }).await?)),
            Way::Blocks { gateway, cid } => Ok(Self::Blocks(Blocks {
                gateway: gateway.clone(),
                from,
                walk: Walk::new(*cid, length, from),
                under_way: FuturesOrdered::new(),
                closed: false,
            })),
            Way::Browser(_) => Err(Fault::NotFetchable),
        }
    }

    /// The byte that comes first: the one asked for, or 0.
    pub fn begins(&self) -> u64 {
        match self {
            Self::Http(download) => download.begins(),
            Self::Blocks(blocks) => blocks.from,
        }
    }

    /// The source's name for this very content; empty where it gives none.
    pub fn etag(&self) -> &str {
        match self {
            Self::Http(download) => download.etag(),
            Self::Blocks(_) => "",
        }
    }

    /// The next bytes, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, Fault> {
        match self {
            Self::Http(download) => download.next().await,
            Self::Blocks(blocks) => blocks.next().await,
        }
    }
}

type Fetching = LocalBoxFuture<'static, (Block, Result<Vec<u8>, Fault>)>;

/// A file's blocks from one gateway.
pub struct Blocks {
    gateway: String,
    from: u64,
    walk: Walk,
    under_way: FuturesOrdered<Fetching>,
    /// Whether a node is under way: what comes behind it is known when it is there.
    closed: bool,
}

impl Blocks {
    async fn next(&mut self) -> Result<Option<Uint8Array>, Fault> {
        loop {
            while !self.closed && self.under_way.len() < AT_ONCE {
                let Some(block) = self.walk.next_block() else { break };
                self.closed = !block.is_leaf();
                let url = format!("{}{}?format=raw", self.gateway, block.cid);
                self.under_way.push_back(Box::pin(async move { (block, fetch(&url).await) }));
            }
            let Some((block, bytes)) = self.under_way.next().await else { return Ok(None) };
            let content = self.walk.open(&block, &bytes?)?;
            if !block.is_leaf() {
                self.closed = false;
            }
            if !content.is_empty() {
                return Ok(Some(Uint8Array::from(&content[..])));
            }
        }
    }
}

async fn fetch(url: &str) -> Result<Vec<u8>, Fault> {
    Download::start(Ask { url, accept: RAW_BLOCK, ..Ask::default() }).await?.whole(LARGEST_BLOCK as u64).await
}
