import { Copy, DockerfileParser, type From } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

/** What is wrong with a Dockerfile: what Docker itself would say, and what we ask besides. */
export function dockerfileFaults(text: string, nodeVersion: string): string[] {
  const faults = validate(text, {}).map(
    ({ message, range }) => `line ${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
  );
  const dockerfile = DockerfileParser.parse(text);
  const instructions = dockerfile.getInstructions();
  const bases = dockerfile.getFROMs();
  const last = bases.at(-1);
  if (last === undefined) return [...faults, 'no stage'];

  const stages = new Set(bases.map((base) => base.getBuildStage()));
  for (const base of bases) if (!stages.has(base.getImage())) faults.push(...baseFaults(base, nodeVersion));
  if (bases.length < 2) faults.push('what builds and what runs have to be stages of their own');

  const inLast = instructions.slice(instructions.indexOf(last) + 1);
  const having = (keyword: string) => inLast.filter((instruction) => instruction.getKeyword() === keyword);
  const user = having('USER').at(-1)?.getArgumentsContent() ?? 'root';
  if (!/^[1-9]\d*(?::[1-9]\d*)?$/u.test(user)) faults.push(`runs as ${user}: not by number, or as root`);
  if (having('HEALTHCHECK').length !== 1) faults.push('no health check');
  if (instructions.some((instruction) => instruction.getKeyword() === 'ADD')) faults.push('ADD: COPY says what it does');
  for (const copy of inLast) {
    if (copy instanceof Copy && copy.getFromFlag() === null) faults.push(`line ${copy.getRange().start.line + 1}: copied past the stages`);
  }
  return faults;
}

function baseFaults(base: From, nodeVersion: string): string[] {
  const [name, tag] = [base.getImageName(), base.getImageTag()];
  if (name !== 'node') return [`base ${base.getImage()}: not Node`];
  return tag?.startsWith(`${nodeVersion}-`) ? [] : [`base ${base.getImage()}: not the Node that is tested with, ${nodeVersion}`];
}
