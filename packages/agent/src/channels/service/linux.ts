import { existsSync } from 'node:fs';
import { type ProgramOutput, programOutput } from '../../runtime/program-output.ts';
import { AnswerFailure } from '../answer.ts';
import type { ServiceAction } from './params.ts';
import { INSPECTED, LISTED, parseUnitFiles, parseUnits, readDetail, readUnit } from './systemd-output.ts';
import {
  CONTROL_PATIENCE_MS,
  LOG_LINES,
  MAX_LOG_LINE,
  type ServiceDetail,
  type ServiceInfo,
  type ServiceManager,
} from './types.ts';

/** sd_booted(3): the one sure sign that systemd runs here. */
const BOOTED = '/run/systemd/system';
/** What systemctl(1) ends with, as init scripts do, when it has no right to. */
const NO_PERMISSION = 4;

export interface SystemdOptions {
  /** The folder that is there when systemd runs. */
  readonly booted?: string;
  /** Where its programs are, if not in the path: `/usr/bin/`. */
  readonly programs?: string;
}

/** Asks systemctl(1) in the form that is made for programs. */
export class SystemdServices implements ServiceManager {
  readonly #booted: string;
  readonly #programs: string;

  constructor({ booted = BOOTED, programs = '' }: SystemdOptions = {}) {
    this.#booted = booted;
    this.#programs = programs;
  }

  /** Those that systemd has loaded, and those that are installed only. */
  async list(signal: AbortSignal): Promise<ServiceInfo[]> {
    const [loaded, files] = await Promise.all([
      this.#ask(['show', '--all', `--property=${LISTED.join(',')}`, '--', '*.service'], signal),
      this.#ask(['list-unit-files', '--type=service', '--no-legend'], signal),
    ]);
    const services = new Map<string, ServiceInfo>();
    for (const unit of parseUnits(loaded)) {
      const service = readUnit(unit);
      if (unit.get('LoadState') !== 'not-found' && service.name !== '') services.set(service.name, service);
    }
    for (const service of parseUnitFiles(files)) {
      if (!services.has(service.name)) services.set(service.name, service);
    }
    return [...services.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async inspect(name: string, signal: AbortSignal): Promise<ServiceDetail> {
    const unit = unitName(name);
    const [shown, log] = await Promise.all([
      this.#ask(['show', `--property=${INSPECTED.join(',')}`, '--', unit], signal),
      this.#log(unit, signal),
    ]);
    const [properties] = parseUnits(shown);
    if (properties === undefined || properties.get('LoadState') === 'not-found')
      throw new AnswerFailure('not_found', `There is no service ${unit}.`);
    return { ...readDetail(properties), log };
  }

  async control(name: string, action: ServiceAction, signal: AbortSignal): Promise<void> {
    const unit = unitName(name);
    const { code, err } = await this.#run(
      [action, '--no-ask-password', '--', unit],
      signal,
      CONTROL_PATIENCE_MS,
    );
    if (code === 0) return;
    // It ends with the same number for a unit that is not there and for others; this throws `not_found`.
    await this.inspect(name, signal);
    const words = err || `systemctl ${action} ${unit} ended with ${code}`;
    throw new AnswerFailure(code === NO_PERMISSION ? 'denied' : 'failed', words);
  }

  /** Without a journal that may be read there are no lines, and everything else is as good. */
  async #log(unit: string, signal: AbortSignal): Promise<string[]> {
    const command = ['journalctl', '--quiet', '--no-pager', '--output=short-iso', `--lines=${LOG_LINES}`];
    const { code, out } = await programOutput([...this.#program(command), `--unit=${unit}`], { signal });
    if (code !== 0) return [];
    const lines = out.split('\n').filter((line) => line !== '');
    return lines.slice(-LOG_LINES).map((line) => line.slice(0, MAX_LOG_LINE).toWellFormed());
  }

  async #ask(args: readonly string[], signal: AbortSignal): Promise<string> {
    const { code, out, err } = await this.#run(args, signal);
    if (code !== 0) throw new AnswerFailure('failed', err || `systemctl ${args[0]} ended with ${code}`);
    return out;
  }

  #run(args: readonly string[], signal: AbortSignal, patienceMs = 20_000): Promise<ProgramOutput> {
    if (!existsSync(this.#booted))
      throw new AnswerFailure(
        'unsupported',
        'No systemd runs here: this machine has no service manager that Guru knows.',
      );
    return programOutput([...this.#program(['systemctl', '--no-pager']), ...args], { signal, patienceMs });
  }

  #program([name = '', ...args]: readonly string[]): string[] {
    return [`${this.#programs}${name}`, ...args];
  }
}

/** As systemctl(1) takes it: without a kind it is a service. */
function unitName(name: string): string {
  return /\.(?:service|socket|timer|mount|path|target|slice|scope|device|swap|automount)$/.test(name)
    ? name
    : `${name}.service`;
}
