// How every browser run here starts Chromium: the one that scripts/setup found, with nothing that talks to the network by itself.
import { fileURLToPath } from "node:url";

const found = fileURLToPath(new URL("../../.tools/bin/chromium", import.meta.url));
const root = process.getuid?.() === 0;

/** Playwright launch options. Chromium's own sandbox cannot run as root. */
export const launch = {
  executablePath: process.env.CHROMIUM || found,
  args: [
    ...(root ? ["--no-sandbox"] : []),
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

/** The two widths that every page is made for. */
export const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } };
