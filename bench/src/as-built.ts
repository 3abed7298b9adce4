import { registerHooks } from 'node:module';

/** Loads the product as it was built where a bench names its source: the type checker sees the source alone. */
const ROOT = new URL('../../', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isBench = context.parentURL?.startsWith(`${ROOT}bench/`) === true;
    const source = isBench && specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : '';
    const isProduct = [`${ROOT}libs/`, `${ROOT}apps/`].some((folder) => source.startsWith(folder));
    return nextResolve(isProduct ? `${ROOT}dist/${source.slice(ROOT.length)}` : specifier, context);
  },
});
