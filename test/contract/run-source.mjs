/** Lets a child process run the sources as they are: `node --conditions=source --import ./test/contract/run-source.mjs x.ts`. */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformFileSync } from '@swc/core';

const isOurs = (url) => url.endsWith('.ts') && !url.includes('/node_modules/');

registerHooks({
  resolve(specifier, context, next) {
    const isSource = context.parentURL !== undefined && isOurs(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier);
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
  load(url, context, next) {
    if (!isOurs(url)) {
      return next(url, context);
    }
    // Node strips types by itself, but takes no parameter properties.
    const { code } = transformFileSync(fileURLToPath(url), { module: { type: 'es6' } });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
