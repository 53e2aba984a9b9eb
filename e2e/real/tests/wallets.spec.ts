// Wallets: found, connected, changed, refused; and reading with none.
import type { Page } from "@playwright/test";
import { fact, findDataset, region, visit } from "../../helpers/story.ts";
import { openShop } from "../seller.ts";
import { connect, walletButton } from "../story.ts";
import { expect, test } from "../test.ts";
import { unknownChainOnPhone } from "../wallet/errors.ts";
import { ELSEWHERE, Wallet } from "../wallet/wallet.ts";

const alert = (page: Page, words: string | RegExp) => page.getByRole("alert").filter({ hasText: words });

test("everything public can be read without a wallet, and no origin but those configured is asked", async ({ world, person, conduct }) => {
  const seller = await openShop(world, "a seller seen by readers");
  await seller.list({ title: "Seen without a wallet" });
  const since = Date.now();
  const reader = await person("reader", { wallets: [] });
  const page = await reader.open("/data");
  await findDataset(page, "Seen without a wallet");
  await expect(page.getByText("5.000001 THR").first()).toBeVisible();
  await visit(page, "Settings");
  await expect(alert(page, "No wallet was found in this browser").or(page.getByText("No wallet was found in this browser"))).toBeVisible();
  expect([...conduct.asked].filter((origin) => !world.configured.includes(origin))).toEqual([]);
  const servers = new Set(world.log.since(since, "reader").map(({ server }) => server));
  const needed = ["first endpoint", "second endpoint", "bucket"];
  expect([...servers], "who heard of the reader").toEqual(expect.arrayContaining(needed));
  // The catalogue also shows what other tests listed at these places.
  const others = ["mirror", "CDN", "first gateway", "second gateway"];
  expect([...servers].filter((server) => ![...needed, ...others].includes(server)), "who else did").toEqual([]);
  expect(world.log.calls("eth_sendRawTransaction", { since })).toBe(0);
});

test("each wallet of the browser can be chosen, its picture is shown only when it carries it, and it is found again", async ({ world, person }) => {
  const wallets = [
    new Wallet(world.chain, "first of two", { name: "Testament" }),
    new Wallet(world.chain, "second of two", { name: "Other purse", rdns: "org.example.purse", icon: "https://pictures.example/purse.png" }),
  ];
  const owner = await person("owner", { wallets });
  const page = await owner.open("/settings");
  await expect(walletButton(page, "Testament").locator("img")).toHaveAttribute("src", /^data:image\/svg\+xml/);
  await expect(walletButton(page, "Other purse").locator("img")).toHaveCount(0);
  await connect(page, "Other purse");
  await expect(fact(page, "Wallet")).toHaveText("Other purse");
  await page.reload();
  await expect(fact(page, "Wallet")).toHaveText("Other purse");
  expect(wallets[0]!.asked).toEqual([]);
  expect(wallets[1]!.asks("eth_requestAccounts"), "asked once, and not again after the reload").toHaveLength(1);
  await page.getByRole("button", { name: "Disconnect the wallet" }).click();
  await page.reload();
  await expect(walletButton(page, "Testament")).toBeVisible();
});

test("a wallet that declines, is locked or does not answer is told in words, and can be asked again", async ({ person }) => {
  const owner = await person("owner");
  owner.wallet.decisions.push("reject", "locked", "never");
  const page = await owner.open("/settings");
  await walletButton(page).click();
  await expect(walletButton(page)).toBeEnabled();
  await walletButton(page).click();
  await expect(alert(page, /Open (your|the) wallet|already/i)).toBeVisible();
  await walletButton(page).click();
  await expect(page.getByText("it may be locked, or wait behind this window")).toBeVisible();
  await page.reload();
  await connect(page);
  await expect(fact(page, "Wallet")).toHaveText("Testament");
});

test("a wallet on another chain is brought here, or told how; one that does not know the chain is given it", async ({ world, person }) => {
  const owner = await person("owner");
  const { wallet } = owner;
  wallet.chainId = ELSEWHERE;
  wallet.known.delete(world.chain.entry.chainId);
  const page = await owner.open("/settings");
  await connect(page);
  const other = page.getByText("Testament is on another network");
  await expect(other).toBeVisible();
  const bring = page.getByRole("button", { name: /^Switch to/ });
  wallet.decisions.push("reject");
  await bring.click();
  await expect(other).toBeVisible();
  wallet.unknownChain = unknownChainOnPhone;
  await bring.click();
  await expect(other).toHaveCount(0);
  expect(wallet.asks("wallet_addEthereumChain")[0]!.params).toMatchObject([{ chainId: "0x7a69", rpcUrls: world.endpoints.map(({ url }) => url) }]);
  // The app looks where the wallet is after it added the chain, and once more at the end: a move before that it would undo.
  const added = wallet.asked.findIndex(({ method }) => method === "wallet_addEthereumChain");
  await expect.poll(() => wallet.asked.slice(added).filter(({ method }) => method === "eth_chainId").length).toBeGreaterThanOrEqual(2);
  await wallet.moveTo(ELSEWHERE);
  await expect(other).toBeVisible();
  await bring.click();
  await expect(other).toHaveCount(0);
});

test("the account changes with the wallet's, and goes with the wallet", async ({ world, person }) => {
  const owner = await person("owner");
  const page = await owner.open("/settings");
  await connect(page);
  await expect(fact(page, "Balance")).toHaveText("1,000.00 THR");
  await owner.wallet.use("a poor account");
  await expect(fact(page, "Balance")).toHaveText("0.00 THR");
  await world.chain.fund(owner.wallet.address);
  await expect(fact(page, "Balance")).toHaveText("1,000.00 THR");
  await owner.wallet.forget();
  await expect(walletButton(page)).toBeVisible();
  await connect(page);
  await owner.wallet.loseNetwork();
  await expect(page.getByText("Testament lost its connection")).toBeVisible();
});
