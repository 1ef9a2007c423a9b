import type { enrolment } from '@guru/protocol/api';
import type { Bus } from '../../bus/index.ts';
import type { Db } from '../../db/index.ts';
import type { HandlersOf, Pages } from '../../http/index.ts';
import { createEnrol } from './enrol.ts';
import { enrolmentRoutes } from './enrolment-routes.ts';
import { installPages } from './install/install-pages.ts';
import { openPrograms } from './install/programs.ts';
import { type AgentProofs, createAgentProofs } from './proof.ts';
import { openServerPin, type ServerPin } from './server-pin.ts';

export type { AgentProofs } from './proof.ts';
export type { ServerPin } from './server-pin.ts';
export { issueEnrolmentToken } from './tokens.ts';

/** How machines become agents, and prove that they are. */
export interface Enrolment {
  readonly routes: HandlersOf<typeof enrolment>;
  /** The install scripts and the agents' programs. */
  readonly pages: Pages;
  readonly proofs: AgentProofs;
  readonly pin: ServerPin;
}

export interface EnrolmentOptions {
  readonly db: Db;
  readonly bus: Bus;
  /** The origin that agents use. */
  readonly publicUrl: string;
  /** Where `npm run build` puts the agents' programs. */
  readonly programsFolder: string;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export async function openEnrolment(options: EnrolmentOptions): Promise<Enrolment> {
  const { db, bus, publicUrl, programsFolder, now } = options;
  const pin = await openServerPin(db);
  const proofs = createAgentProofs(db, pin, now);
  const programs = openPrograms(programsFolder);
  const enrol = createEnrol({ db, pin, bus }, now);
  return {
    routes: enrolmentRoutes({ pin, enrol, proofs, programs, publicUrl, bus }, now),
    pages: await installPages({ publicUrl, programs }),
    proofs,
    pin,
  };
}
