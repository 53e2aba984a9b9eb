//! What endpoints say about settled blocks, held against one another.

use serde_json::json;
use wasm_crypto::primitives::Bytes32;

use super::{Claim, Pool, Warning};
use crate::events::Log;
use crate::provider::Provider;
use crate::reading::Mark;
use crate::reading::ranges::digest;

/// What one endpoint says: the last block's hash and each range's logs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    block: Bytes32,
    logs: Vec<Bytes32>,
}

impl<E: Provider> Pool<E> {
    /// Asks a second endpoint for the same; if it says otherwise, all of them. False when the one that was read is
    /// outvoted.
    pub(super) async fn is_agreed(&self, claims: &[Claim], end: &Mark) -> bool {
        let order = self.order();
        let speaker = self.state.borrow().current;
        let said = Statement { block: end.hash, logs: claims.iter().map(|claim| claim.logs).collect() };
        let mut statements = vec![(speaker, said.clone())];
        for at in order.into_iter().filter(|&at| at != speaker) {
            // One that does not answer, lags or allows less says nothing.
            let Some(statement) = self.statement(at, claims, end, &said).await else {
                continue;
            };
            let agrees = statement == said;
            statements.push((at, statement));
            if agrees && statements.len() == 2 {
                self.reconcile(at);
                return true;
            }
        }
        if statements.len() == 1 {
            return true;
        }
        // The chain may have changed since it was read.
        if self.hash(speaker, end).await.is_some_and(|hash| hash != end.hash) {
            return true;
        }
        self.count(&statements, end)
    }

    /// Notes who is outvoted, or who differs when nobody is. False when it is the first.
    fn count(&self, statements: &[(usize, Statement)], end: &Mark) -> bool {
        let votes = |statement: &Statement| statements.iter().filter(|(_, other)| other == statement).count();
        let (_, said) = &statements[0];
        let most = statements.iter().map(|(_, statement)| votes(statement)).max().unwrap_or_default();
        let mut winners = statements.iter().filter(|(_, statement)| votes(statement) == most);
        let leader = winners.next();
        // A tie settles nothing: then the one that was read is believed, with a warning.
        let decided = winners.all(|(_, statement)| leader.is_some_and(|(_, leading)| leading == statement));
        let right = if decided { leader } else { statements.first() };
        let Some((_, right)) = right else { return true };
        let host = |at: usize| self.endpoints[at].host.clone();
        let believed: Vec<_> =
            statements.iter().filter(|(_, statement)| statement == right).map(|(at, _)| host(*at)).collect();
        let mut state = self.state.borrow_mut();
        for (at, statement) in statements.iter().filter(|(_, statement)| statement != right) {
            state.each[*at].warning = Some(Warning::Disagrees {
                host: host(*at),
                with: believed.join(", "),
                block: end.number,
                logs: statement.block == right.block,
                outvoted: decided,
            });
        }
        said == right
    }

    /// What this one says; none when it says nothing, or not of the same blocks.
    async fn statement(&self, at: usize, claims: &[Claim], end: &Mark, said: &Statement) -> Option<Statement> {
        let block = self.hash(at, end).await?;
        let mut logs = Vec::new();
        for (claim, expected) in claims.iter().zip(&said.logs) {
            let mut found = self.logs(at, claim).await?;
            if found != *expected {
                // Behind one address stand many nodes, and some lag: what differs must differ twice.
                found = self.logs(at, claim).await?;
            }
            logs.push(found);
        }
        Some(Statement { block, logs })
    }

    async fn hash(&self, at: usize, end: &Mark) -> Option<Bytes32> {
        let params = json!([format!("{:#x}", end.number), false]);
        self.ask(at, "eth_getBlockByNumber", params).await.ok()?["hash"].as_str()?.parse().ok()
    }

    async fn logs(&self, at: usize, claim: &Claim) -> Option<Bytes32> {
        let rows = self.ask(at, "eth_getLogs", claim.params.clone()).await.ok()?;
        let rows = rows.as_array()?.iter().filter(|row| row["removed"] != true);
        let logs: Vec<Log> = rows.map(|row| Log::parse(row).ok()).collect::<Option<_>>()?;
        Some(digest(&logs))
    }

    /// It agrees about the newest block, so about the whole chain. That it gave other logs is not forgotten.
    fn reconcile(&self, at: usize) {
        let warning = &mut self.state.borrow_mut().each[at].warning;
        if matches!(warning, Some(Warning::Disagrees { logs: false, outvoted: false, .. })) {
            *warning = None;
        }
    }
}
