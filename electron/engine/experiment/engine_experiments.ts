/** The experiments of an engine: its sessions and calls as test beds, its emitter for events. */
import { loadNative } from '../../../native/index.ts';
import type { DeviceInfo, EngineApi, EngineEvents } from '../../common/engine_api.ts';
import type { Emitter } from '../../common/emitter.ts';
import type { ExperimentApi } from '../../common/experiment_run.ts';
import type { Result } from '../../common/result.ts';
import { chooseBlockBootstrap } from '../block_bootstrap_loop.ts';
import type { DeviceSession } from '../session/device_session.ts';
import { Experiments } from './experiments.ts';
import { toExperimentsFolder } from './run_folder.ts';
import { createSessionTestBed } from './session_test_bed.ts';

/** Sampling costs the device CPU: seldom, yet often enough to see which processes live. */
const SAMPLE_INTERVAL_MS = 2_000;

export interface ExperimentHost {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly api: Pick<EngineApi, 'launch' | 'pressHome' | 'advise' | 'cancel'>;
  readonly connect: (serial: string, intervalMs: number) => Promise<Result<DeviceInfo>>;
  readonly findSession: (serial: string) => DeviceSession | undefined;
  readonly emitter: Emitter<EngineEvents>;
}

export function createExperiments(host: ExperimentHost): Experiments {
  const { api, emitter } = host;
  return new Experiments({
    folder: toExperimentsFolder(host.environment),
    openBed: async (serial) => {
      const isStreaming = host.findSession(serial)?.link.ok === true;
      const connected = isStreaming ? null : await host.connect(serial, SAMPLE_INTERVAL_MS);
      if (connected?.ok === false) return connected;
      const findSession = (): DeviceSession | undefined => host.findSession(serial);
      const callId = `experiment ${serial}`;
      const connect = (): Promise<Result<DeviceInfo>> => host.connect(serial, SAMPLE_INTERVAL_MS);
      const options = { serial, callId, api, findSession, connect };
      return { ok: true, value: createSessionTestBed(options) };
    },
    onStatus: (status) => emitter.emit('experimentStatus', status),
    onLaunch: (id, launch) => emitter.emit('experimentLaunch', { id, launch }),
    loop: chooseBlockBootstrap(loadNative()),
  });
}

/** The calls as an object of their own: the engine takes them over one by one. */
export function toExperimentCalls(experiments: Experiments): ExperimentApi {
  return {
    checkExperiment: (plan) => experiments.checkExperiment(plan),
    startExperiment: (request) => experiments.startExperiment(request),
    pauseExperiment: (id) => experiments.pauseExperiment(id),
    resumeExperiment: (id) => experiments.resumeExperiment(id),
    cancelExperiment: (id) => experiments.cancelExperiment(id),
    experimentStatus: (id) => experiments.experimentStatus(id),
    experimentResult: (id) => experiments.experimentResult(id),
    listExperiments: () => experiments.listExperiments(),
  };
}
