export { type Gateway, type GatewayOptions, type GatewayStats, openGateway } from './gateway.ts';
export type { Measured, ProvenAgent } from './types.ts';
