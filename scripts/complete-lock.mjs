/**
 * A lock made where the registry lacks other platforms' binaries leaves them out, and then `npm ci` refuses everywhere
 * ("Missing: … from lock file"). This adds an entry for every optional dependency that package-lock.json lacks.
 *
 * Run it after each `npm install`; a folder's name completes that folder's lock. With `--check` it changes nothing and fails when one is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv.slice(2).find((word) => !word.startsWith('--')) ?? '.';
const lockName = join(folder, 'package-lock.json');
const file = fileURLToPath(new URL(`../${lockName}`, import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingEntries(lock.packages);

if (missing.length === 0) {
  console.log(`${lockName} names every optional dependency.`);
} else if (process.argv.includes('--check')) {
  console.error(`${lockName} lacks ${missing.length} optional dependencies; run: node scripts/complete-lock.mjs ${folder}`);
  for (const [path, entry] of missing) console.error(`  ${path} ${entry.version}`);
  process.exitCode = 1;
} else {
  lock.packages = inNpmOrder({ ...lock.packages, ...Object.fromEntries(missing) });
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${lockName}: added ${missing.length} optional dependencies.`);
}

function missingEntries(packages) {
  const found = new Map();
  for (const [path, owner] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue;
      if (!/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) throw new Error(`${path} wants ${name}@${version}: no exact version, add it by hand`);
      const rest = { ...platformOf(name), optional: true };
      if (owner.dev) rest.dev = true;
      if (owner.devOptional) rest.devOptional = true;
      found.set(`node_modules/${name}`, { version, ...inNpmOrder(rest) });
    }
  }
  return [...found];
}

/** As Node looks for a package: in the owner's own node_modules, then in those of each folder above it. */
function isLocked(packages, owner, name) {
  for (let folder = owner; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

/** Binaries carry their platform in their name: `…-linux-arm64-musl`, `…-win32-x64-msvc`, `…-android-arm-eabi`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const known = (choices) => words.find((word) => choices.includes(word));
  const os = known(['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']);
  const cpu = known(['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32']);
  if (!cpu || (!os && cpu !== 'wasm32')) throw new Error(`${name}: no platform in its name, add it by hand`);
  const entry = { cpu: [cpu] };
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => /^(gnu|glibc)/.test(word))
      ? 'glibc'
      : undefined;
  if (os === 'linux' && libc) entry.libc = [libc];
  if (os) entry.os = [os];
  return entry;
}

function inNpmOrder(entries) {
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => a.localeCompare(b, 'en')));
}
