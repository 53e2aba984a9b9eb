// Playwright's `test` with the real parts: one world for all tests of a worker, and people with browser profiles of their own.
import { test as base } from "@playwright/test";
import { expect } from "../helpers/test.ts";
import { Conduct } from "./conduct.ts";
import { defaults, Profile, type Settings } from "./profile.ts";
import { Wallet } from "./wallet/wallet.ts";
import { mend, openWorld, type World } from "./world/world.ts";

/** Gives a person a browser profile and an account with money; each test's people are its own. */
export type Person = (name: string, settings?: Settings) => Promise<Profile>;

interface Fixtures {
  conduct: Conduct;
  person: Person;
}

export const test = base.extend<Fixtures, { world: World }>({
  world: [
    async ({}, use) => {
      const world = await openWorld();
      await use(world);
      await world.close();
    },
    { scope: "worker" },
  ],

  conduct: async ({ world }, use) => {
    const conduct = new Conduct(world.configured);
    const before = world.site.reports.length;
    await use(conduct);
    for (const report of world.site.reports.slice(before)) conduct.complaints.push(`policy broken, as the browser reports: ${report}`);
    expect(conduct.complaints).toEqual([]);
  },

  person: async ({ world, conduct }, use, info) => {
    const profiles: Profile[] = [];
    await use(async (name, settings = {}) => {
      const wallet = new Wallet(world.chain, `${info.testId} ${name}`);
      const profile = new Profile(world, name, conduct, { ...defaults(wallet), ...settings });
      profiles.push(profile);
      for (const { address } of profile.wallets) await world.chain.fund(address);
      await profile.start();
      return profile;
    });
    for (const profile of profiles) {
      if (info.status !== info.expectedStatus) await profile.picture(info);
      await profile.remove();
    }
    mend(world);
  },
});

export { expect };
