//! What endpoints say about settled blocks, held against one another.

use serde_json::json;
use wasm_crypto::primitives::Bytes32;

use super::{Claim, Comparison, Pool, Warning};
use crate::events::Log;
use crate::provider::{Provider, number};
use crate::reading::Mark;
use crate::reading::ranges::digest;

/// What one endpoint says: the last block's hash and each range's logs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Statement {
    block: Bytes32,
    logs: Vec<Bytes32>,
}

impl<E: Provider> Pool<E> {
    /// Asks one that gave none of these logs for the same; if it says otherwise, or none is left, all of them.
    pub(super) async fn hold_against(&self, claims: &[Claim], end: &Mark) -> Comparison {
        let gave = self.take_givers();
        let from = claims.first().and_then(|claim| number(&claim.params[0]["fromBlock"])).unwrap_or(end.number);
        let said = Statement { block: end.hash, logs: claims.iter().map(|claim| claim.logs).collect() };
        let mut statements = Vec::new();
        // Who gave everything said it. Of several each gave a part, and says the whole only when asked.
        if let [only] = gave[..] {
            statements.push((only, said.clone()));
        }
        for at in self.order() {
            if gave[..] == [at] {
                continue;
            }
            // One that does not answer, lags or allows less says nothing.
            let Some(statement) = self.statement(at, claims, end, &said).await else {
                continue;
            };
            statements.push((at, statement));
            if !gave.contains(&at) && statements.iter().all(|(_, statement)| *statement == said) {
                break;
            }
        }
        if statements.iter().all(|(_, statement)| *statement == said) {
            return match statements.len() > 1 {
                false if self.is_disputed(from, end.number) => Comparison::Undecided,
                false => Comparison::Agreed,
                true => {
                    statements.iter().for_each(|(at, _)| self.reconcile(*at, from, end.number));
                    Comparison::Agreed
                }
            };
        }
        // The chain may have changed since it was read; or what came from several is what none of them says.
        let is_gone = match gave[..] {
            [only] => self.hash(only, end).await.is_some_and(|hash| hash != end.hash),
            _ => statements.iter().all(|(_, statement)| *statement != said),
        };
        if is_gone {
            return Comparison::Outdone;
        }
        self.count(&statements, &said, from, end)
    }

    /// Notes who is outvoted, or who differs from what was read when nobody is.
    fn count(&self, statements: &[(usize, Statement)], said: &Statement, from: u64, end: &Mark) -> Comparison {
        let votes = |statement: &Statement| statements.iter().filter(|(_, other)| other == statement).count();
        let most = statements.iter().map(|(_, statement)| votes(statement)).max().unwrap_or_default();
        let mut winners = statements.iter().map(|(_, statement)| statement).filter(|winner| votes(winner) == most);
        let leader = winners.next().unwrap_or(said);
        // A tie settles nothing: then what was read is shown, with a warning.
        let decided = winners.all(|winner| winner == leader);
        let right = if decided { leader } else { said };
        let host = |at: usize| self.endpoints[at].host.clone();
        let believed: Vec<_> =
            statements.iter().filter(|(_, statement)| statement == right).map(|(at, _)| host(*at)).collect();
        let mut state = self.state.borrow_mut();
        for (at, statement) in statements.iter().filter(|(_, statement)| statement != right) {
            let health = &mut state.each[*at];
            health.disputed_from = if health.is_in_dispute() { health.disputed_from.min(from) } else { from };
            health.warning = Some(Warning::Disagrees {
                host: host(*at),
                with: believed.join(", "),
                block: end.number,
                logs: statement.block == right.block,
                outvoted: decided,
            });
        }
        match (decided, said == right) {
            (false, _) => Comparison::Undecided,
            (true, true) => Comparison::Agreed,
            (true, false) => Comparison::Outdone,
        }
    }

    /// Who gave logs since the last time.
    fn take_givers(&self) -> Vec<usize> {
        let each = &mut self.state.borrow_mut().each;
        (0..each.len()).filter(|&at| std::mem::take(&mut each[at].gave)).collect()
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

    /// Whether some of these blocks are in dispute: that nobody answers now does not end it.
    fn is_disputed(&self, from: u64, to: u64) -> bool {
        let each = &self.state.borrow().each;
        each.iter().any(|health| match health.warning {
            Some(Warning::Disagrees { block, outvoted: false, .. }) => health.disputed_from <= to && from <= block,
            _ => false,
        })
    }

    /// It agrees about these blocks: so it is not behind, and no dispute about them is left. What it said of others is not
    /// forgotten.
    fn reconcile(&self, at: usize, from: u64, to: u64) {
        let health = &mut self.state.borrow_mut().each[at];
        match health.warning {
            Some(Warning::Behind { .. }) => health.warning = None,
            Some(Warning::Disagrees { block, outvoted: false, .. }) if (from..=to).contains(&health.disputed_from) => {
                health.disputed_from = to.saturating_add(1);
                if block <= to {
                    health.warning = None;
                }
            }
            _ => (),
        }
    }
}
