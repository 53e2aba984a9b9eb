// Starts the app wherever its folder lies: at a site's root, under a path, or with an address inside the app asked for.
// scripts/harden.mjs puts this into index.html and fills in what was built. Nothing in the page itself has a relative
// address, so that browsers that read ahead ask for nothing at a wrong one.
const { sections, styles, script, module } = {{build}};

/** The folders that this page's address can lie in, the likely one first: the app's own part begins with one of its sections,
 *  and an address that ends with a slash is the folder's. */
function folders() {
  const segments = location.pathname.split("/").slice(1);
  const section = segments.at(-1) ? segments.findLastIndex((segment) => sections.includes(segment)) : -1;
  const lengths = new Set([section, ...[...segments.keys()].reverse()].filter((length) => length >= 0));
  return [...lengths].slice(0, 10).map((length) => location.origin + ["", ...segments.slice(0, length), ""].join("/"));
}

function link(rel, { name, integrity }) {
  const element = Object.assign(document.createElement("link"), { rel, href: name, integrity });
  const loaded = new Promise((resolve, reject) => Object.assign(element, { onload: resolve, onerror: reject }));
  document.head.append(element);
  return { element, loaded };
}

/** Gets what the app needs from a folder, and refuses what has not the digest of this build; gives its start. */
async function load(folder) {
  base.href = folder;
  const [look, code] = [link("stylesheet", styles), link("modulepreload", script)];
  try {
    const [response, { default: init }] = await Promise.all([
      fetch(module.name, { integrity: module.integrity }),
      // Gives what the link above has got, whose digest was checked.
      code.loaded.then(() => import(new URL(script.name, folder))),
      look.loaded,
    ]);
    return () => init({ module_or_path: response });
  } catch (error) {
    for (const { element } of [look, code]) element.remove();
    throw error;
  }
}

const base = document.head.appendChild(document.createElement("base"));
let [start, failure] = [];
for (const folder of folders()) {
  start = await load(folder).catch((error) => void (failure ??= error));
  if (start) break;
}
if (start) await start();
else {
  const boot = document.querySelector(".boot");
  boot.lastElementChild.textContent = "Theriac could not be loaded: files of this site are missing, or are not the ones it was built with. Reload the page; if that does not help, tell whoever runs this site.";
  boot.hidden = false;
  throw failure;
}
