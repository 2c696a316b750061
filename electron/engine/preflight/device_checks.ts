/**
 * What must be in order on a device, step by step as a session would go: state, root, processor,
 * agent, then what the agent's probes found. A step that fails leaves the later ones `skipped`,
 * never unsaid.
 */
import type { DeviceInfo, PreflightCheck } from '../../common/engine_api.ts';
import type { EbbError } from '../../common/result.ts';
import { Capability, type HelloReplyMessage } from '../../common/wire.gen.ts';
import type { AdbClient } from '../adb/adb_client.ts';
import { findRootAccess, type RootAccess } from '../adb/root_access.ts';
import { readAgentBinary, toAgentPreset } from '../agent/agent_binary.ts';
import { startAgent } from '../agent/agent_start.ts';
import type { WireCodecFactory } from '../agent/wire_codec.ts';
import { toError } from '../../common/errors.ts';
import { type DeviceFacts, readDeviceFacts, readReadiness } from '../session/device_facts.ts';
import { toCapabilityCheck } from './capability_checks.ts';
import { toFailedCheck, toOkCheck } from './host_checks.ts';

const BYE_TIMEOUT_MS = 4_000;

export interface DeviceCheckOptions {
  readonly adb: AdbClient;
  readonly serial: string;
  readonly agentFolder: string;
  readonly codecs: WireCodecFactory;
}

const STEPS = ['device', 'model', 'abi', 'root', 'agent', 'kernel'] as const;
const CAPABILITIES = Object.keys(Capability) as Capability[];

function toModelCheck(model: string, isVirtual: boolean, release: string): PreflightCheck {
  const toKnown = (text: string): string => (text === '' ? 'unknown' : text);
  const detail = `${toKnown(model)}, Android ${toKnown(release)}`;
  if (!isVirtual) return toOkCheck('model', detail);
  // Not a defect, but every report on it must say so.
  const remedy = 'Figures come from a virtual device: real kernel and adbd, miniature framework.';
  return { name: 'model', status: 'warning', detail, remedy };
}

function toSkipped(done: readonly PreflightCheck[]): PreflightCheck[] {
  const names = new Set(done.map((check) => check.name));
  const rest = [...STEPS, ...CAPABILITIES].filter((name) => !names.has(name));
  return rest.map((name) => ({
    name,
    status: 'skipped',
    detail: 'an earlier check failed',
    remedy: 'Mend the failed check first.',
  }));
}

function toKernelCheck(kernel: string): PreflightCheck {
  const [major = 0, minor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  if (major > 5 || (major === 5 && minor >= 10)) return toOkCheck('kernel', kernel);
  const remedy = 'process_madvise needs Linux 5.10, unless the vendor carried it back: see below.';
  return { name: 'kernel', status: 'warning', detail: kernel, remedy };
}

/** Checks of a device that streams already: nothing is started twice. */
export function toConnectedChecks(info: DeviceInfo): PreflightCheck[] {
  const { agent } = info;
  const text = `pid ${agent.pid}, guard ${agent.guardPid}, ${agent.binaryBytes} bytes`;
  return [
    toOkCheck('device', `${info.serial}: ready`),
    toModelCheck(info.model, info.isVirtual, info.androidRelease),
    toOkCheck('abi', info.abi),
    toOkCheck('root', info.rootMethod),
    toOkCheck('agent', text),
    toKernelCheck(info.kernel),
    ...info.capabilities.map(toCapabilityCheck),
  ];
}

async function probeAgent(
  options: DeviceCheckOptions,
  facts: DeviceFacts,
  root: RootAccess,
): Promise<HelloReplyMessage | EbbError> {
  const preset = toAgentPreset(facts.machine, facts.abi);
  if (preset === null) return toError('unsupported_abi', `No agent for ${facts.machine}.`);
  const binary = await readAgentBinary(options.agentFolder, preset);
  if (!binary.ok) return binary.error;
  const started = await startAgent({
    ...options,
    root,
    binary: binary.value,
    explainClose: (reason) => Promise.resolve(toError('agent_died', 'The agent ended.', reason)),
  });
  if (!started.ok) return started.error;
  await started.value.client.bye(BYE_TIMEOUT_MS);
  return started.value.hello;
}

export async function readDeviceChecks(options: DeviceCheckOptions): Promise<PreflightCheck[]> {
  const { adb, serial } = options;
  const checks: PreflightCheck[] = [];
  const fail = (name: string, error: EbbError): PreflightCheck[] => {
    checks.push(toFailedCheck(name, error));
    return [...checks, ...toSkipped(checks)];
  };
  const ready = await readReadiness(adb, serial);
  if (!ready.ok) return fail('device', ready.error);
  checks.push(toOkCheck('device', `${serial}: ready`));
  const facts = await readDeviceFacts(adb, serial);
  if (!facts.ok) return fail('model', facts.error);
  const { model, isVirtual, androidRelease, abi, machine } = facts.value;
  checks.push(toModelCheck(model, isVirtual, androidRelease));
  checks.push(toOkCheck('abi', `${abi === '' ? 'unknown' : abi} on ${machine}`));
  const root = await findRootAccess(adb, serial);
  if (!root.ok) return fail('root', root.error);
  checks.push(toOkCheck('root', root.value.method));
  const hello = await probeAgent(options, facts.value, root.value);
  if ('code' in hello) return fail('agent', hello);
  checks.push(toOkCheck('agent', `schema ${hello.schemaHash}, uid ${hello.uid}`));
  checks.push(toKernelCheck(hello.kernel));
  return [...checks, ...hello.capabilities.map(toCapabilityCheck)];
}
