export { createEnrol, type Enrol } from './enrol.ts';
export { enrolmentRoutes } from './enrolment-routes.ts';
export { installPages } from './install/install-pages.ts';
export { openPrograms } from './install/programs.ts';
export { type AgentProofs, createAgentProofs, type ProvenAgent } from './proof.ts';
export { openServerPin, type ServerPin } from './server-pin.ts';
export { issueEnrolmentToken, type TokenOrder } from './tokens.ts';
