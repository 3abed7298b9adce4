/** Lets Node run the sources as they are, without a build: `node --conditions=source --import ./scripts/source-hooks.mjs scripts/x.ts`. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const ours = !context.parentURL?.includes('/node_modules/') && /^\.{1,2}\/.*\.js$/.test(specifier);
    return next(ours ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
