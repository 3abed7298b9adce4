import { describe, expect, it, jest } from '@jest/globals';
import { runDemo, type Output } from './run-demo.js';
import type { Telling } from './tell-story.js';

/** Runs the command with a story that takes no time. */
async function run(words: readonly string[], environment: Record<string, string> = {}, terminal: Partial<Output> = {}) {
  const printed = { stdout: '', stderr: '' };
  const into = (name: keyof typeof printed) => ({ ...terminal, write: (text: string) => (printed[name] += text) });
  const steps: string[] = [];
  const story = jest.fn(({ page }: Telling) => {
    page.line(page.paint('bold', 'the last line'));
    const close = () => Promise.resolve(void steps.push('closed'));
    return Promise.resolve({ url: 'http://127.0.0.1:4711', loginOf: (who: string) => ({ name: who, password: 'secret' }), close });
  });
  const stopped = () => Promise.resolve(void steps.push('stopped'));
  const code = await runDemo({ words, environment, stdout: into('stdout'), stderr: into('stderr'), stopped }, story);
  return { code, ...printed, steps, story };
}

describe('the demo as a command', () => {
  it('ends with the story when it is told once', async () => {
    expect(await run(['--once'])).toMatchObject({ code: 0, stdout: 'the last line\n', stderr: '', steps: ['closed'] });
  });

  it('else serves until it is stopped, and prints its address and a login a role behind the story', async () => {
    const { code, stdout, steps } = await run([]);
    expect({ code, steps }).toEqual({ code: 0, steps: ['stopped', 'closed'] });
    expect(stdout).toMatch(/^the last line\n/u);
    expect(stdout).toContain('http://127.0.0.1:4711');
    for (const role of ['督导组组长', '督导组组员', '支部', '审计', '管理员']) expect(stdout).toContain(role);
  });

  it('listens on PORT, and tells in the language that is asked for', async () => {
    const { story } = await run(['--once', '--lang', 'en'], { PORT: '8080' });
    expect(story).toHaveBeenCalledWith(expect.objectContaining({ language: 'en', port: 8080 }));
  });

  it('colours for a terminal alone, unless its owner wants none', async () => {
    expect((await run(['--once'], {}, { isTTY: true })).stdout).toContain('\u001b[1m');
    expect((await run(['--once'], { NO_COLOR: '1' }, { isTTY: true })).stdout).not.toContain('\u001b');
    expect((await run(['--once'])).stdout).not.toContain('\u001b');
  });

  it('exits with 1 and says why, when the story does not go as told', async () => {
    const printed: string[] = [];
    const output = { write: (text: string) => printed.push(text) };
    const story = () => Promise.reject(new Error('step 7: refused'));
    const code = await runDemo({ words: [], environment: {}, stdout: output, stderr: output, stopped: () => Promise.resolve() }, story);
    expect({ code, printed }).toEqual({ code: 1, printed: ['demo: step 7: refused\n'] });
  });

  it('exits with 2 and tells nothing, when it is not understood', async () => {
    const { code, stdout, stderr, story } = await run(['--sideways']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('unknown argument "--sideways"');
    expect(await run([], { PORT: 'http' })).toMatchObject({ code: 2, stderr: expect.stringContaining('PORT takes') });
    expect(story).not.toHaveBeenCalled();
  });
});
