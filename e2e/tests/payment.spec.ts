// Paying with wallets and tokens of different kinds, and what becomes of it when the wallet, the token or the tab fails.
import type { Page } from "@playwright/test";
import { toFunctionSelector, type Hex } from "viem";
import { Answers, type Answer } from "../helpers/answers.ts";
import { Chain } from "../helpers/chain.ts";
import * as story from "../helpers/story.ts";
import { become, fact, payButton, region, tick } from "../helpers/story.ts";
import { expect, open, test } from "../helpers/test.ts";

const AGREED = "I will use the data for this purpose alone, under its terms, and not try to find out who anyone is";
const APPROVE = toFunctionSelector("approve(address,uint256)");
const SEPARATOR = toFunctionSelector("DOMAIN_SEPARATOR()");
const PRICE = 250_000_000n;

const declined: Answer = { error: { code: 4001, message: "User rejected the request." } };
const reverted: Answer = { error: { code: 3, message: "execution reverted" } };

/** A token whose contract knows no permits. */
const withoutPermits = (method: string, params: unknown[]): Answer =>
  method === "eth_call" && (params[0] as { data: string }).data === SEPARATOR ? reverted : null;

const isApproval = (method: string, params: unknown[]) =>
  method === "eth_sendTransaction" && (params[0] as { data: string }).data.startsWith(APPROVE);

const onTheirWay = (page: Page) => region(page, "Transactions on their way");
const journal = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("theriac.sent/")));

/** From the address of a dataset to the step where one pays, with the vault open. */
async function toPayment(page: Page, id: Hex): Promise<void> {
  await open(page, `/data/${id}`);
  await story.beginOrder(page);
  await story.statePurpose(page, story.BIOMEDICAL);
  await story.checkFile(page);
  await story.seeTotal(page);
}

test("paid in the way that account, wallet and token admit, never twice, whatever fails in between", async ({ context }) => {
  const contributor = await become(context, "contributor", "/contribute");
  await story.makeVault(contributor);
  const ids: Hex[] = [];
  for (const title of ["First dataset", "Second dataset", "Third dataset"])
    ids.push(await story.listDataset(contributor, { file: story.smallFile(), about: "me", title, fields: { "Price of one licence": "250" } }));
  await contributor.close();

  const chain = await Chain.join(context);
  const before = await chain.balance("researcher");
  const page = await context.newPage();
  const wallet = await Answers.of(page);
  await open(page, "/settings");
  await story.act(page, "researcher");
  await story.makeVault(page);

  await test.step("a token without permits: the approval is declined, then given, and the tab is closed before the order", async () => {
    wallet.rule = withoutPermits;
    await toPayment(page, ids[0]!);
    await story.openVault(page);
    await expect(fact(page, "Your wallet asks for")).toContainText("Two transactions");
    await expect(fact(page, "Network fee")).toContainText(/^about .+, at most .+ \([\d,]+ gas\)$/);
    await expect(fact(page, "In total")).toContainText(/^250.00\sTHR and about /);

    wallet.rule = (method, params) => (isApproval(method, params) ? declined : withoutPermits(method, params));
    await tick(page, AGREED);
    await payButton(page).click();
    await expect.poll(() => wallet.sent.length).toBe(1);
    await expect(payButton(page)).toBeEnabled();
    await expect(page.getByRole("alert")).toHaveCount(0);
    expect(await journal(page)).toEqual([]);

    wallet.rule = (method, params) =>
      method === "eth_sendTransaction" && !isApproval(method, params) ? "silence" : withoutPermits(method, params);
    await payButton(page).click();
    await expect(page.getByText("The sandbox's wallet asks you to sign.")).toBeVisible();
    await expect.poll(() => wallet.sent.length).toBe(3);
    expect(await journal(page)).toHaveLength(1);
  });

  await test.step("after the reload that order blocks a second one until the person says that it was not sent", async () => {
    wallet.rule = withoutPermits;
    await toPayment(page, ids[0]!);
    await story.openVault(page);
    await expect(onTheirWay(page)).toContainText("Your wallet was asked, and has not said what became of it.");
    await tick(page, AGREED);
    await expect(page.getByText("An order for this dataset is on its way, or may be")).toBeVisible();
    await expect(payButton(page)).toBeDisabled();
    await onTheirWay(page).getByRole("button", { name: "It was not sent" }).click();
    await expect(onTheirWay(page)).toHaveCount(0);
    await expect(fact(page, "Your wallet asks for")).toContainText("One transaction: the order.");
    wallet.asked.length = 0;
    await payButton(page).click();
    await expect(page.getByText("Paid into escrow")).toBeVisible();
    expect(wallet.sent.map(({ data }) => data.startsWith(APPROVE))).toEqual([false]);
    expect(await chain.balance("researcher")).toBe(before - PRICE);
    expect(await journal(page)).toEqual([]);
  });

  await test.step("an order whose answer is lost is found by its call, and is not placed again", async () => {
    wallet.rule = async (method, params) => {
      if (method !== "eth_sendTransaction") return null;
      await chain.request("sandbox_usePersona", ["researcher"]);
      await chain.request(method, params);
      return { error: { code: -32603, message: "Internal JSON-RPC error." } };
    };
    await toPayment(page, ids[1]!);
    await story.openVault(page);
    await expect(fact(page, "Your wallet asks for")).toContainText("One signature and one transaction");
    await tick(page, AGREED);
    await payButton(page).click();
    await expect(page.getByText("Paid into escrow")).toBeVisible();
    expect(await chain.balance("researcher")).toBe(before - 2n * PRICE);
  });

  await test.step("a wallet that sends batches is asked once, for approval and order together", async () => {
    let last: Hex | undefined;
    wallet.rule = async (method, params) => {
      if (method === "wallet_getCapabilities")
        return { result: { [(params[1] as string[])[0]!]: { atomic: { status: "supported" } } } };
      if (method === "wallet_sendCalls") {
        await chain.request("sandbox_usePersona", ["researcher"]);
        const { calls, from, id } = params[0] as { calls: object[]; from: string; id: string };
        for (const call of calls) last = (await chain.request("eth_sendTransaction", [{ from, ...call }])) as Hex;
        return { result: { id } };
      }
      if (method === "wallet_getCallsStatus")
        return { result: { status: 200, receipts: [{ transactionHash: last, status: "0x1" }] } };
      return null;
    };
    await toPayment(page, ids[2]!);
    await story.openVault(page);
    await expect(fact(page, "Your wallet asks for")).toContainText("both or neither");
    await tick(page, AGREED);
    wallet.asked.length = 0;
    await payButton(page).click();
    await expect(page.getByText("Paid into escrow")).toBeVisible();
    const asked = wallet.asked.map(({ method }) => method).filter((method) => /^eth_send|^eth_sign|sendCalls/.test(method));
    expect(asked).toEqual(["wallet_sendCalls"]);
    expect(wallet.sent.map(({ data }) => data.startsWith(APPROVE))).toEqual([true, false]);
    expect(await chain.balance("researcher")).toBe(before - 3n * PRICE);
  });
});
