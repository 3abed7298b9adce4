import { Deployment, type IDeployment } from 'kubernetes-models/apps/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget, type IPodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Namespace, Service, ServiceAccount } from 'kubernetes-models/v1';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { environmentFaults, isSecret } from './settings-rules.js';

/** Kubernetes' own schemas, and where their types come from. */
const KINDS = {
  Deployment: { model: Deployment, from: 'apps/v1' },
  Ingress: { model: Ingress, from: 'networking.k8s.io/v1' },
  Namespace: { model: Namespace, from: 'v1' },
  NetworkPolicy: { model: NetworkPolicy, from: 'networking.k8s.io/v1' },
  PodDisruptionBudget: { model: PodDisruptionBudget, from: 'policy/v1' },
  Service: { model: Service, from: 'v1' },
  ServiceAccount: { model: ServiceAccount, from: 'v1' },
} as const;

interface Manifest {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly name: string };
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator: readonly { readonly literals: readonly string[] }[];
}

/** @param files texts of a Kustomize base, by name */
export function kubernetesFaults(files: Readonly<Record<string, string>>, version: string): string[] {
  const kustomization = parse(files['kustomization.yaml'] ?? '') as Kustomization;
  const faults: string[] = [];
  for (const name of Object.keys(files)) {
    if (name !== 'kustomization.yaml' && !kustomization.resources.includes(name)) faults.push(`${name} is not among the resources`);
  }
  const manifests = kustomization.resources.flatMap((name) => {
    if (files[name] === undefined) faults.push(`there is no ${name}`);
    return parseAllDocuments(files[name] ?? '', { merge: true }).map((document) => document.toJS() as Manifest);
  });
  const known = manifests.filter(({ kind }) => kind in KINDS);
  for (const { kind, metadata } of manifests)
    if (!(kind in KINDS)) faults.push(`${kind} ${metadata.name}: a kind that is not asked for here`);
  for (const manifest of known)
    faults.push(...schemaFaults(manifest).map((fault) => `${manifest.kind} ${manifest.metadata.name}: ${fault}`));
  if (faults.length > 0) return faults;

  if (kustomization.images.some(({ name, newTag }) => name !== 'rectify' || newTag !== version))
    faults.push(`the image is not of ${version}`);
  const configuration = entriesOf(kustomization.configMapGenerator.flatMap(({ literals }) => literals));
  faults.push(
    ...environmentFaults(configuration),
    ...Object.keys(configuration)
      .filter(isSecret)
      .map((name) => `${name} is a secret`),
  );
  return [...faults, ...unknownFields(known), ...deploymentFaults(known)];
}

const entriesOf = (literals: readonly string[]) =>
  Object.fromEntries(literals.map((literal) => [literal.slice(0, literal.indexOf('=')), literal.slice(literal.indexOf('=') + 1)]));

function schemaFaults(manifest: Manifest): string[] {
  const { model, from } = KINDS[manifest.kind as keyof typeof KINDS];
  if (manifest.apiVersion !== from) return [`is of ${from}, not ${manifest.apiVersion}`];
  try {
    new model(manifest).validate();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** The schemas let pass what they do not know, where Kubernetes drops it without a word. The types that belong to them do not. */
function unknownFields(manifests: readonly Manifest[]): string[] {
  const file = 'scripts/deploy/manifests-as-types.ts';
  const lines = manifests.map(
    (manifest, index) =>
      `import type { I${manifest.kind} as T${index} } from 'kubernetes-models/${manifest.apiVersion}';` +
      ` export const m${index}: T${index} = ${JSON.stringify(manifest)};`,
  );
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.esnext.d.ts'],
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
  };
  const real = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...real,
    fileExists: (name) => name === file || real.fileExists(name),
    getSourceFile: (name, ...more) =>
      name === file ? ts.createSourceFile(name, lines.join('\n'), ts.ScriptTarget.ESNext) : real.getSourceFile(name, ...more),
  };
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, start, file: source }) => {
    const at = source === undefined ? undefined : manifests[source.getLineAndCharacterOfPosition(start ?? 0).line];
    return `${at?.kind} ${at?.metadata.name}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

/** What we ask of Deployments besides; their form is known to be right. */
function deploymentFaults(manifests: readonly Manifest[]): string[] {
  const deployments = manifests.filter((manifest) => isOf(manifest, 'Deployment')) as unknown as readonly IDeployment[];
  const budgets = manifests.filter((manifest) => isOf(manifest, 'PodDisruptionBudget')) as unknown as readonly IPodDisruptionBudget[];
  const roles = deployments.map((deployment) => podOf(deployment)?.containers[0]?.env?.find(({ name }) => name === 'ROLE')?.value);
  return [
    ...(roles.toSorted().join() === 'api,worker' ? [] : [`Deployments of the roles ${roles.join()}, not api and worker`]),
    ...(manifests.some((manifest) => isOf(manifest, 'NetworkPolicy')) ? [] : ['no NetworkPolicy']),
    ...deployments.flatMap((deployment) =>
      [...rolloutFaults(deployment, budgets), ...podFaults(deployment)].map((fault) => `Deployment ${deployment.metadata?.name}: ${fault}`),
    ),
  ];
}

const isOf = ({ kind }: Manifest, wanted: keyof typeof KINDS) => kind === wanted;
const podOf = ({ spec }: IDeployment) => spec?.template.spec;

/** That one can be replaced after another. */
function rolloutFaults({ spec }: IDeployment, budgets: readonly IPodDisruptionBudget[]): string[] {
  const labels = JSON.stringify(spec?.selector.matchLabels);
  const hasBudget = budgets.some((budget) => JSON.stringify(budget.spec?.selector?.matchLabels) === labels);
  return when([
    [(spec?.replicas ?? 1) < 2, 'fewer than two pods: no upgrade without a stop'],
    [spec?.strategy?.rollingUpdate?.maxUnavailable !== 0, 'a pod goes before another has come'],
    [!hasBudget, 'no PodDisruptionBudget'],
    [JSON.stringify(spec?.template.metadata?.labels) !== labels, 'its pods have other labels'],
  ]);
}

function podFaults(deployment: IDeployment): string[] {
  const pod = podOf(deployment);
  const [container, ...more] = pod?.containers ?? [];
  if (pod === undefined || container === undefined || more.length > 0) return ['not one container'];
  const { runAsNonRoot, seccompProfile } = pod.securityContext ?? {};
  const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = container.securityContext ?? {};
  const { cpu, memory } = container.resources?.limits ?? {};
  const variables = Object.fromEntries((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
  const mounted = new Set((container.volumeMounts ?? []).map(({ name }) => name));
  return [
    ...when([
      [pod.automountServiceAccountToken !== false, 'has a token for Kubernetes'],
      [!runAsNonRoot || seccompProfile?.type !== 'RuntimeDefault', 'may be root, or ask the kernel for anything'],
      [allowPrivilegeEscalation !== false || !readOnlyRootFilesystem || capabilities?.drop?.join() !== 'ALL', 'more rights than it needs'],
      [container.readinessProbe?.httpGet?.path !== '/readyz', 'not asked whether it is ready'],
      [container.livenessProbe?.httpGet?.path !== '/healthz', 'not asked whether it lives'],
      [container.startupProbe === undefined, 'no time to make its read models'],
      [cpu === undefined || memory === undefined, 'no limits of processor and memory'],
      [(pod.terminationGracePeriodSeconds ?? 0) < 30, 'no time to finish what is under way'],
      [container.image !== 'rectify', 'an image that the kustomization does not name'],
    ]),
    ...(pod.volumes ?? []).filter(({ name }) => !mounted.has(name)).map(({ name }) => `volume ${name} is mounted nowhere`),
    ...Object.keys(variables)
      .filter(isSecret)
      .map((name) => `${name} is a secret`),
    ...environmentFaults(variables),
  ];
}

const when = (rules: readonly (readonly [boolean, string])[]) => rules.filter(([isFault]) => isFault).map(([, fault]) => fault);
